"""Objects: nodes above all, and storage that behaves as Kubernetes' does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cluster_client import NODES, Client

from winjoin.lab.control_plane import ControlPlane, nodes
from winjoin.lab.control_plane.patches import patched

MAPS = "/api/v1/namespaces/default/configmaps"
LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
READY = {"conditions": [{"type": "Ready", "status": "True"}]}


def ranges(admin: Client) -> dict[str, str]:
    return {item["metadata"]["name"]: item["spec"]["podCIDR"] for item in admin("GET", NODES)[1]["items"]}


def test_nodes_get_the_lowest_free_range_and_keep_it(tmp_path: Path) -> None:
    with ControlPlane(tmp_path) as plane:
        kinds = {kind.resource: kind for kind in plane.api.kinds}

        def make(name: str) -> str:
            value = {"metadata": {"name": name}}
            nodes.give_range(plane.store, value)
            return plane.store.create(kinds["nodes"], "", value)["spec"]["podCIDR"]

        assert [make("a"), make("b")] == ["10.244.1.0/24", "10.244.2.0/24"]
        plane.store.delete(kinds["nodes"], "", "a")
        assert [make("c"), make("a")] == ["10.244.1.0/24", "10.244.3.0/24"]


def test_a_node_registers_and_becomes_ready(node: Callable[[str], Client], admin: Client) -> None:
    client = node("win-1")
    made = client("POST", NODES, {"metadata": {"name": "win-1", "labels": {"kubernetes.io/os": "windows"}}})[
        1
    ]
    assert [taint["key"] for taint in made["spec"]["taints"]] == ["node.kubernetes.io/not-ready"]
    code, value = client.patch(f"{NODES}/win-1/status", {"status": READY}, "strategic-merge-patch")
    assert code == 200
    assert "taints" not in value["spec"]
    assert value["spec"]["podCIDR"] == ranges(admin)["win-1"]
    assert admin("DELETE", f"{NODES}/win-1")[0] == 200
    assert admin("GET", f"{NODES}/win-1")[0] == 404


@pytest.mark.parametrize(
    ("name", "labels", "code"),
    [
        ("win-2", {}, 201),
        ("win-3", {}, 403),
        ("win-2", {"node-restriction.kubernetes.io/x": ""}, 403),
        ("win-2", {"node-role.kubernetes.io/worker": ""}, 403),
        ("win-2", {"node.kubernetes.io/windows-build": "10.0.20348", "example.com/own": ""}, 201),
    ],
)
def test_a_node_says_of_itself_only_what_it_may(
    node: Callable[[str], Client], admin: Client, name: str, labels: dict, code: int
) -> None:
    assert node("win-2")("POST", NODES, {"metadata": {"name": name, "labels": labels}})[0] == code
    if code == 201:
        admin("DELETE", f"{NODES}/{name}")


def test_a_node_does_not_take_its_taints_away(node: Callable[[str], Client], admin: Client) -> None:
    client = node("win-4")
    client(
        "POST",
        NODES,
        {"metadata": {"name": "win-4"}, "spec": {"taints": [{"key": "os", "effect": "NoSchedule"}]}},
    )
    assert client.patch(f"{NODES}/win-4", {"spec": {"taints": None}})[0] == 403
    assert admin.patch(f"{NODES}/win-4", {"spec": {"taints": None}})[0] == 200


def test_a_silent_node_becomes_unknown(
    plane: ControlPlane, node: Callable[[str], Client], admin: Client
) -> None:
    client = node("win-5")
    client("POST", NODES, {"metadata": {"name": "win-5"}, "status": READY})
    lease = {"metadata": {"name": "win-5"}, "spec": {"renewTime": "2020-01-01T00:00:00.000000Z"}}
    assert client("POST", LEASES, lease)[0] == 201
    assert client("POST", LEASES, {"metadata": {"name": "other"}})[0] == 403
    nodes.notice_silence(plane.store)
    value = admin("GET", f"{NODES}/win-5")[1]
    assert value["status"]["conditions"][0]["status"] == "Unknown"


def test_names_are_those_that_kubernetes_takes(admin: Client) -> None:
    assert admin("POST", NODES, {"metadata": {"name": "WIN-1"}})[0] == 422
    assert admin("POST", MAPS, {"metadata": {}})[0] == 422
    assert admin("POST", "/api/v1/namespaces/none/configmaps", {"metadata": {"name": "x"}})[0] == 404
    assert admin("POST", MAPS, {"kind": "Secret", "metadata": {"name": "x"}})[0] == 400
    assert admin("POST", MAPS, b"{")[0] == 400
    assert admin("GET", "/apis/none/v1/things")[0] == 404


def test_writes_meet(admin: Client) -> None:
    made = admin("POST", MAPS, {"metadata": {"name": "m"}, "data": {"a": "1"}})[1]
    assert admin("POST", MAPS, {"metadata": {"name": "m"}})[1]["reason"] == "AlreadyExists"
    assert admin("PUT", f"{MAPS}/m", {**made, "data": {"a": "2"}})[0] == 200
    code, status = admin("PUT", f"{MAPS}/m", {**made, "data": {"a": "3"}})
    assert (code, status["reason"]) == (409, "Conflict")
    assert admin("GET", f"{MAPS}/m")[1]["data"] == {"a": "2"}
    assert admin("DELETE", f"{MAPS}/m?dryRun=All")[0] == 200
    assert admin("DELETE", f"{MAPS}/m")[0] == 200
    assert admin("DELETE", f"{MAPS}/m")[0] == 404


def test_a_dry_run_changes_nothing(admin: Client) -> None:
    assert admin("POST", f"{MAPS}?dryRun=All", {"metadata": {"name": "dry"}})[0] == 201
    assert admin("GET", f"{MAPS}/dry")[0] == 404


def test_a_pod_goes_when_its_node_says_so(node: Callable[[str], Client], admin: Client) -> None:
    path = "/api/v1/namespaces/default/pods"
    spec = {"nodeName": "win-6", "containers": [{"name": "c", "image": "example.com/c:1"}]}
    made = admin("POST", path, {"metadata": {"name": "p6"}, "spec": spec})[1]
    assert made["spec"]["containers"][0]["imagePullPolicy"] == "IfNotPresent"
    assert admin("DELETE", f"{path}/p6")[0] == 200
    assert admin("GET", f"{path}/p6")[1]["metadata"]["deletionGracePeriodSeconds"] == 30
    assert node("win-6")("DELETE", f"{path}/p6", {"gracePeriodSeconds": 0})[0] == 200
    assert admin("GET", f"{path}/p6")[0] == 404


def test_selectors(admin: Client) -> None:
    for name, label in (("one", "a"), ("two", "b")):
        admin("POST", MAPS, {"metadata": {"name": name, "labels": {"l": label}}})

    def names(query: str) -> list[str]:
        return [item["metadata"]["name"] for item in admin("GET", f"{MAPS}?{query}")[1]["items"]]

    assert names("labelSelector=l=a") == ["one"]
    assert names("labelSelector=l%20in%20(a,b),l!=a") == ["two"]
    assert names("labelSelector=!l,l") == []
    assert names("fieldSelector=metadata.name=two") == ["two"]


def test_a_watch_tells_what_changes(admin: Client) -> None:
    version = admin("GET", MAPS)[1]["metadata"]["resourceVersion"]
    connection, answer = admin.open("GET", f"{MAPS}?watch=true&resourceVersion={version}")
    admin("POST", MAPS, {"metadata": {"name": "w"}})
    admin.patch(f"{MAPS}/w", {"data": {"k": "v"}})
    admin("DELETE", f"{MAPS}/w")
    events = [json.loads(answer.readline()) for _ in range(3)]
    assert [event["type"] for event in events] == ["ADDED", "MODIFIED", "DELETED"]
    assert events[1]["object"]["data"] == {"k": "v"}
    connection.close()


def test_kubectl_gets_a_table(admin: Client) -> None:
    accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
    table = admin("GET", NODES, Accept=accept)[1]
    assert table["kind"] == "Table"
    row = next(row["cells"] for row in table["rows"] if row["cells"][0] == "control-plane")
    assert row[:3] == ["control-plane", "Ready", "control-plane"]


def test_custom_resources_are_served_when_defined(admin: Client) -> None:
    spec = {
        "group": "example.com",
        "scope": "Cluster",
        "names": {"plural": "things", "kind": "Thing"},
        "versions": [{"name": "v1", "served": True, "storage": True}],
    }
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    assert admin("POST", path, {"metadata": {"name": "things.example.com"}, "spec": spec})[0] == 201
    assert (
        admin("POST", "/apis/example.com/v1/things", {"metadata": {"name": "t"}, "spec": {"a": 1}})[0] == 201
    )
    assert admin("GET", "/apis/example.com/v1/things")[1]["kind"] == "ThingList"


@pytest.mark.parametrize(
    ("kind", "patch", "wanted"),
    [
        (
            "merge-patch",
            {"a": {"b": None, "c": 2}},
            {"a": {"c": 2}, "conditions": [{"type": "X", "status": "1"}]},
        ),
        ("merge-patch", {"conditions": []}, {"a": {"b": 1}, "conditions": []}),
        (
            "strategic-merge-patch",
            {"conditions": [{"type": "Y"}, {"type": "X", "status": "2"}]},
            {"a": {"b": 1}, "conditions": [{"type": "X", "status": "2"}, {"type": "Y"}]},
        ),
        (
            "strategic-merge-patch",
            {"conditions": [{"type": "X", "$patch": "delete"}], "$setElementOrder/conditions": []},
            {"a": {"b": 1}, "conditions": []},
        ),
        (
            "strategic-merge-patch",
            {"a": {"$patch": "replace", "z": 1}},
            {"a": {"z": 1}, "conditions": [{"type": "X", "status": "1"}]},
        ),
        (
            "json-patch",
            [{"op": "replace", "path": "/a/b", "value": 5}, {"op": "remove", "path": "/conditions/0"}],
            {"a": {"b": 5}, "conditions": []},
        ),
    ],
)
def test_patches(kind: str, patch: object, wanted: dict) -> None:
    current = {"a": {"b": 1}, "conditions": [{"type": "X", "status": "1"}]}
    assert patched(current, patch, f"application/{kind}+json") == wanted
    assert current == {"a": {"b": 1}, "conditions": [{"type": "X", "status": "1"}]}
