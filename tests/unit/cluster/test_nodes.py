"""Nodes, their requests for certificates, versions, and the kubeconfig that a host gets."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from winjoin.cluster import csr, nodes, skew
from winjoin.cluster.http import Api, Credentials, Server
from winjoin.cluster.kubeconfig_files import bootstrap_kubeconfig
from winjoin.errors import TimedOut
from winjoin.values import BootstrapToken, Endpoint, Secret, Version

NODE = "/api/v1/nodes/win-1"


@pytest.fixture
def api(server: Any) -> Iterator[Api]:
    with Api(Server(server.endpoint, server.authority.pem)) as made:
        yield made


def _node(status: str, reason: str, message: str = "") -> dict[str, Any]:
    condition = {"type": "Ready", "status": status, "reason": reason, "message": message}
    return {"kind": "Node", "spec": {"podCIDR": "10.244.3.0/24"}, "status": {"conditions": [condition]}}


def test_wait_until_ready_tells_each_change(server: Any, api: Api, clock: Any) -> None:
    heard: list[nodes.Readiness] = []

    def world(count: int) -> None:
        if count == 3:
            server.objects[NODE] = _node("False", "KubeletNotReady", "cni plugin not initialized")
        if count == 6:
            server.objects[NODE] = _node("True", "KubeletReady")
        server.drop = count == 4

    server.before = world
    found = nodes.wait_ready(api, "win-1", seconds=300, clock=clock, told=heard.append)
    assert nodes.pod_cidrs(found) == ("10.244.3.0/24",)
    assert [state.ready for state in heard] == [False, True]
    assert 1 < clock.time < 5


def test_giving_up_says_the_kubelets_last_words_and_is_cheap(server: Any, api: Api, clock: Any) -> None:
    server.objects[NODE] = _node("False", "KubeletNotReady", "cni plugin not initialized")
    with pytest.raises(TimedOut, match="KubeletNotReady: cni plugin not initialized"):
        nodes.wait_ready(api, "win-1", seconds=60, clock=clock)
    assert clock.time == pytest.approx(60)
    assert len(server.requests) < 45


def test_silent_kubelet_is_neither_ready_nor_not() -> None:
    assert nodes.readiness(_node("Unknown", "NodeStatusUnknown")).ready is None
    assert nodes.readiness({}).reason == "NeverReported"


def test_node_that_never_comes(api: Api, clock: Any) -> None:
    with pytest.raises(TimedOut, match="it is not there"):
        nodes.wait_registered(api, "win-1", seconds=5, clock=clock)


def _csr(
    name: str, node: str, *, groups: tuple[str, ...] = (csr.DEFAULT_GROUP,), **status: Any
) -> dict[str, Any]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"system:node:{node}")])
    made = x509.CertificateSigningRequestBuilder().subject_name(subject)
    pem = made.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(
        serialization.Encoding.PEM
    )
    spec = {
        "request": base64.b64encode(pem).decode(),
        "signerName": csr.CLIENT,
        "username": "system:bootstrap:abcdef",
        "groups": list(groups),
    }
    return {"metadata": {"name": name}, "spec": spec, "status": status}


def test_requests_are_found_by_the_name_in_them(server: Any, api: Api) -> None:
    long = "n" * 52  # the longest that a common name of 64 leaves
    server.objects[csr.PATH] = {
        "items": [
            _csr("a", "win-1"),
            _csr("b", "win-10"),
            _csr("c", "win-1", conditions=[{"type": "Denied", "message": "not ours"}]),
            _csr("d", "win-1", conditions=[{"type": "Approved"}]),
            _csr("e", long),
            {"metadata": {"name": "f"}, "spec": {"request": "%%%"}},
        ]
    }
    assert {one.name: one.state for one in csr.requests_of(api, "win-1")} == {
        "a": "pending",
        "c": "denied",
        "d": "approved",
    }
    assert [one.name for one in csr.pending(api, long)] == ["e"]


def test_why_a_request_waits(server: Any, api: Api) -> None:
    server.objects[csr.PATH] = {"items": [_csr("a", "x", groups=()), _csr("b", "x")]}
    lonely, plain = csr.pending(api, "x")
    assert "lacks the group" in csr.why_waiting(api, lonely)
    assert "kubeadm:node-autoapprove-bootstrap is missing" in csr.why_waiting(api, plain)


@pytest.mark.parametrize(
    ("kubelet", "servers", "fits"),
    [
        ("1.33.9", ["1.33.0"], True),
        ("1.34.0", ["1.33.9"], False),
        ("1.30.0", ["1.33.0"], True),
        ("1.29.9", ["1.33.0"], False),
        ("1.33.0", ["1.33.0", "1.32.4"], False),
        ("1.30.0", ["1.33.0", "1.34.0"], False),
        ("1.33.0", [], True),
    ],
)
def test_version_skew(kubelet: str, servers: list[str], *, fits: bool) -> None:
    assert (not skew.skew_mistake(Version.parse(kubelet), [Version.parse(one) for one in servers])) == fits


def test_bootstrap_kubeconfig_is_whole_and_secret(authority: Any, token: BootstrapToken) -> None:
    text = bootstrap_kubeconfig(Endpoint("fd00::1", 6443), authority.pem, 'a"b: c', token)
    assert token.reveal() not in f"{text}"
    value = yaml.safe_load(text.reveal())
    assert value["clusters"][0]["cluster"]["server"] == "https://[fd00::1]:6443"
    assert (
        base64.b64decode(value["clusters"][0]["cluster"]["certificate-authority-data"]).decode()
        == authority.pem
    )
    assert value["contexts"][0]["context"] == {"cluster": 'a"b: c', "user": "tls-bootstrap-token-user"}
    assert value["users"][0]["user"] == {"token": token.reveal()}


def test_bootstrap_kubeconfig_with_the_credentials_of_a_discovery_file(authority: Any) -> None:
    shown = Credentials(certificate="CERT", key=Secret("KEY"))
    value = yaml.safe_load(
        bootstrap_kubeconfig(Endpoint("h", 1), "CA", "k", None, credentials=shown).reveal()
    )
    assert base64.b64decode(value["users"][0]["user"]["client-key-data"]) == b"KEY"
    with pytest.raises(ValueError, match="needs a token"):
        bootstrap_kubeconfig(Endpoint("h", 1), "CA", "k", None)
