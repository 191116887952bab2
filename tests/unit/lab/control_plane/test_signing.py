"""Certificate requests: who gets one, and which are refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from cluster_client import CSRS, NODES, Client, request_pem
from cryptography import x509
from cryptography.hazmat.primitives import serialization as forms

from winjoin.lab.control_plane import ControlPlane

CLIENT = "kubernetes.io/kube-apiserver-client-kubelet"
SERVING = "kubernetes.io/kubelet-serving"
USAGES = ["digital signature", "client auth"]


def ask(
    client: Client, pem: bytes, signer: str = CLIENT, usages: list[str] | None = None
) -> tuple[int, dict]:
    spec = {"request": base64.b64encode(pem).decode(), "signerName": signer, "usages": usages or USAGES}
    return client("POST", CSRS, {"metadata": {"generateName": "csr-"}, "spec": spec})


def conditions(value: dict) -> list[str]:
    return [condition["type"] for condition in value["status"].get("conditions", [])]


def test_a_token_gets_a_nodes_certificate_that_the_server_takes(
    plane: ControlPlane, joiner: Client, tmp_path: Path
) -> None:
    pem, key = request_pem("system:node:win-7")
    code, value = ask(joiner, pem)
    assert (code, conditions(value)) == (201, ["Approved"])
    certificate = base64.b64decode(value["status"]["certificate"])
    made = x509.load_pem_x509_certificate(certificate)
    made.verify_directly_issued_by(plane.authority.certificate)
    secret = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    (tmp_path / "node.pem").write_bytes(certificate + secret)
    node = Client(plane, certificate=tmp_path / "node.pem")
    assert node("POST", NODES, {"metadata": {"name": "win-7"}})[0] == 201
    assert conditions(ask(node, request_pem("system:node:win-7")[0])[1]) == ["Approved"]


@pytest.mark.parametrize(
    ("subject", "alternatives", "usages"),
    [
        (("system:node:x", "others"), (), USAGES),
        (("x", "system:nodes"), (), USAGES),
        (("system:node:x", "system:nodes"), ("x",), USAGES),
        (("system:node:x", "system:nodes"), (), ["digital signature", "server auth"]),
        (("system:node:x", "system:nodes"), (), [*USAGES, "code signing"]),
    ],
)
def test_another_shape_stays_pending_and_fails_when_approved(
    joiner: Client,
    admin: Client,
    subject: tuple[str, str],
    alternatives: tuple[str, ...],
    usages: list[str],
) -> None:
    value = ask(joiner, request_pem(*subject, alternatives)[0], usages=usages)[1]
    assert conditions(value) == []
    assert "certificate" not in value["status"]
    value["status"]["conditions"] = [{"type": "Approved", "status": "True", "reason": "Me"}]
    value = admin("PUT", f"{CSRS}/{value['metadata']['name']}/approval", value)[1]
    assert conditions(value) == ["Approved", "Failed"]
    assert "certificate" not in value["status"]


def test_a_serving_certificate_waits_for_a_person(node: Callable[[str], Client], admin: Client) -> None:
    usages = ["digital signature", "server auth"]
    pem = request_pem("system:node:win-8", alternatives=("win-8",))[0]
    value = ask(node("win-8"), pem, SERVING, usages)[1]
    assert conditions(value) == []
    value["status"]["conditions"] = [{"type": "Approved", "status": "True", "reason": "Me"}]
    value = admin("PUT", f"{CSRS}/{value['metadata']['name']}/approval", value)[1]
    made = x509.load_pem_x509_certificate(base64.b64decode(value["status"]["certificate"]))
    assert made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
        x509.DNSName
    ) == ["win-8"]


def test_a_node_asks_for_itself_only(node: Callable[[str], Client]) -> None:
    code, status = ask(node("win-8"), request_pem("system:node:win-9")[0])
    assert code == 403
    assert "can only create a node CSR with CN=system:node:win-8" in status["message"]


def test_a_token_without_the_approving_right_stays_pending(tmp_path: Path) -> None:
    with ControlPlane(tmp_path) as plane:
        kinds = {kind.resource: kind for kind in plane.api.kinds}
        plane.store.delete(kinds["clusterrolebindings"], "", "kubeadm:node-autoapprove-bootstrap")
        client = Client(plane, token=plane.create_token())
        assert conditions(ask(client, request_pem("system:node:a")[0])[1]) == []


def test_what_is_no_request_is_refused(joiner: Client) -> None:
    broken = request_pem("system:node:x")[0].replace(b"CERTIFICATE", b"PRIVATE")
    code, status = ask(joiner, broken)
    assert (code, status["reason"]) == (422, "Invalid")


def test_the_requester_is_who_asks(joiner: Client) -> None:
    pem = base64.b64encode(request_pem("system:node:x")[0]).decode()
    spec = {
        "request": pem,
        "signerName": CLIENT,
        "usages": USAGES,
        "username": "admin",
        "groups": ["system:masters"],
    }
    value = joiner("POST", CSRS, {"metadata": {"name": "mine"}, "spec": spec})[1]
    assert value["spec"]["username"].startswith("system:bootstrap:")
    assert "system:masters" not in value["spec"]["groups"]
