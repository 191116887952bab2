"""Who may do what: kubeadm's rights, and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cluster_client import CONFIGS, CSRS, INFO, NODES, SECRETS, Client

from winjoin.lab.control_plane import ControlPlane


@pytest.mark.parametrize("path", ["/version", "/readyz", "/healthz", "/livez", INFO])
def test_anybody_may_read(nobody: Client, path: str) -> None:
    assert nobody("GET", path)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/apis",
        NODES,
        SECRETS,
        f"{CONFIGS}/kubeadm-config",
        "/api/v1/namespaces/kube-public/configmaps",
    ],
)
def test_nobody_may_read_more(nobody: Client, path: str) -> None:
    code, status = nobody("GET", path)
    assert (code, status["reason"]) == (403, "Forbidden")
    assert "system:anonymous" in status["message"]


@pytest.mark.parametrize(
    "path", [f"{CONFIGS}/kubeadm-config", f"{CONFIGS}/kubelet-config", CSRS, "/api", f"{NODES}/control-plane"]
)
def test_a_bootstrap_token_may_read(joiner: Client, path: str) -> None:
    assert joiner("GET", path)[0] == 200


def test_a_bootstrap_token_may_ask_for_kube_proxys_configuration(joiner: Client) -> None:
    assert joiner("GET", f"{CONFIGS}/kube-proxy")[0] == 200


@pytest.mark.parametrize("path", [NODES, SECRETS, CONFIGS, f"{CONFIGS}/other", "/api/v1/pods"])
def test_a_bootstrap_token_may_not_read(joiner: Client, path: str) -> None:
    assert joiner("GET", path)[0] == 403


def test_a_403_says_who_and_what(joiner: Client) -> None:
    message = joiner("GET", NODES)[1]["message"]
    assert 'cannot list resource "nodes" in API group "" at the cluster scope' in message


@pytest.mark.parametrize("token", ["abcdef.0123456789abcdef", "nonsense", "."])
def test_an_unknown_token_is_nobody(plane: ControlPlane, token: str) -> None:
    code, status = Client(plane, token=token)("GET", "/version")
    assert (code, status["reason"]) == (401, "Unauthorized")


def test_a_wrong_secret_an_expired_and_an_unusable_token_are_refused(
    plane: ControlPlane, admin: Client
) -> None:
    good = plane.create_token()
    assert Client(plane, token=good[:-1] + ("0" if good[-1] != "0" else "1"))("GET", "/version")[0] == 401
    late = plane.create_token(hours=-1)
    assert Client(plane, token=late)("GET", "/version")[0] == 401
    admin.patch(
        f"{SECRETS}/bootstrap-token-{good[:6]}", {"stringData": {"usage-bootstrap-authentication": "false"}}
    )
    assert Client(plane, token=good)("GET", "/version")[0] == 401


def test_a_token_without_the_group_may_nothing(plane: ControlPlane, admin: Client) -> None:
    token = plane.create_token()
    groups = {"stringData": {"auth-extra-groups": "system:bootstrappers:mine"}}
    admin.patch(f"{SECRETS}/bootstrap-token-{token[:6]}", groups)
    client = Client(plane, token=token)
    assert client("GET", f"{CONFIGS}/kubeadm-config")[0] == 403
    assert client("POST", CSRS, {})[0] == 403


def test_rights_follow_the_role_bindings(tmp_path: Path) -> None:
    with ControlPlane(tmp_path) as plane:
        kinds = {kind.resource: kind for kind in plane.api.kinds}
        plane.store.delete(kinds["rolebindings"], "kube-public", "kubeadm:bootstrap-signer-clusterinfo")
        assert Client(plane)("GET", INFO)[0] == 403


def test_anonymous_requests_can_be_off(tmp_path: Path) -> None:
    with ControlPlane(tmp_path, anonymous=False) as plane:
        assert Client(plane)("GET", INFO)[0] == 401


def test_an_expired_token_is_not_signed_for_and_cleaned_away(plane: ControlPlane, nobody: Client) -> None:
    from winjoin.lab.control_plane.identity import SECRETS as KIND
    from winjoin.lab.control_plane.tokens import clean

    token_id = plane.create_token(hours=-1)[:6]
    assert f"jws-kubeconfig-{token_id}" not in nobody("GET", INFO)[1]["data"]
    clean(plane.store)
    assert plane.store.find(KIND, "kube-system", f"bootstrap-token-{token_id}") is None


def test_a_deleted_token_loses_its_signature(plane: ControlPlane, admin: Client, nobody: Client) -> None:
    token_id = plane.create_token()[:6]
    assert f"jws-kubeconfig-{token_id}" in nobody("GET", INFO)[1]["data"]
    assert admin("DELETE", f"{SECRETS}/bootstrap-token-{token_id}")[0] == 200
    assert f"jws-kubeconfig-{token_id}" not in nobody("GET", INFO)[1]["data"]


def test_reviews_say_what_requests_would(joiner: Client, admin: Client) -> None:
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

    def may(client: Client, **attributes: str) -> bool:
        return client("POST", path, {"spec": {"resourceAttributes": attributes}})[1]["status"]["allowed"]

    csr = {"group": "certificates.k8s.io", "resource": "certificatesigningrequests"}
    assert may(joiner, verb="create", **csr)
    assert may(joiner, verb="create", subresource="nodeclient", **csr)
    assert not may(joiner, verb="create", subresource="selfnodeclient", **csr)
    assert not may(joiner, verb="delete", resource="nodes")
    assert may(admin, verb="delete", resource="nodes")


def test_a_self_review_names_the_user(node: Callable[[str], Client], admin: Client) -> None:
    path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    assert node("win-1")("POST", path, {})[1]["status"]["userInfo"]["username"] == "system:node:win-1"
    assert "kubeadm:cluster-admins" in admin("POST", path, {})[1]["status"]["userInfo"]["groups"]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/services", 200),
        ("GET", f"{CONFIGS}/kubelet-config", 200),
        ("GET", f"{CONFIGS}/kubeadm-config", 200),
        ("GET", f"{CONFIGS}/kube-proxy", 403),
        ("GET", SECRETS, 403),
        ("DELETE", f"{NODES}/control-plane", 403),
        ("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/other", 403),
        ("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/win-1", 404),
    ],
)
def test_a_node_may(node: Callable[[str], Client], method: str, path: str, code: int) -> None:
    assert node("win-1")(method, path)[0] == code


def test_a_node_reads_the_secrets_of_its_pods_only(node: Callable[[str], Client], admin: Client) -> None:
    admin("POST", "/api/v1/namespaces/default/secrets", {"metadata": {"name": "mine"}})
    volumes = [{"name": "v", "secret": {"secretName": "mine"}}]
    pod = {"metadata": {"name": "p"}, "spec": {"nodeName": "win-1", "containers": [], "volumes": volumes}}
    assert node("win-1")("GET", "/api/v1/namespaces/default/secrets/mine")[0] == 403
    assert admin("POST", "/api/v1/namespaces/default/pods", pod)[0] == 201
    assert node("win-1")("GET", "/api/v1/namespaces/default/secrets/mine")[0] == 200
    assert node("win-2")("GET", "/api/v1/namespaces/default/secrets/mine")[0] == 403
