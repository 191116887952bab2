"""Certificate signing requests of a kubelet: which wait, and why nobody answers them."""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

from winjoin.cluster import failures
from winjoin.cluster.http import Api

Json = dict[str, Any]
PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
CLIENT = "kubernetes.io/kube-apiserver-client-kubelet"
SERVING = "kubernetes.io/kubelet-serving"
DEFAULT_GROUP = "system:bootstrappers:kubeadm:default-node-token"
_BINDING = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kubeadm:node-autoapprove-bootstrap"


class Request(NamedTuple):
    """A request of a node name.

    `state`: ``pending``, ``denied``, ``failed``, ``approved`` (not issued yet) or ``issued``.
    """

    name: str
    signer: str
    requester: str
    groups: tuple[str, ...]
    state: str
    message: str
    created: str


def requests_of(api: Api, node_name: str) -> tuple[Request, ...]:
    """Every request for the name ``system:node:NAME``, oldest first.

    `failures.Forbidden` where they may not be listed.
    """
    found = [_request(item) for item in api.list(PATH) if is_for(item, node_name)]
    return tuple(sorted(found, key=lambda request: (request.created, request.name)))


def pending(api: Api, node_name: str) -> tuple[Request, ...]:
    """Those that nobody has answered."""
    return tuple(request for request in requests_of(api, node_name) if request.state == "pending")


def is_for(item: Json, node_name: str) -> bool:
    """Whether the request's subject holds ``CN=system:node:NAME``, whoever sent it."""
    text = str((item.get("spec") or {}).get("request") or "")
    try:
        pem = base64.b64decode(text).decode("ascii")
        der = base64.b64decode("".join(line for line in pem.splitlines() if "-----" not in line))
    except (binascii.Error, UnicodeDecodeError):
        return False
    name = f"system:node:{node_name}".encode()
    head = bytes([len(name)]) if len(name) < 128 else bytes([0x81, len(name)])  # noqa: PLR2004 - DER's short form
    common_name = b"\x06\x03\x55\x04\x03"  # OID 2.5.4.3
    return any(common_name + tag + head + name in der for tag in (b"\x13", b"\x0c"))


def _request(item: Json) -> Request:
    spec, status = item.get("spec") or {}, item.get("status") or {}
    conditions = {
        str(one.get("type")): str(one.get("message") or "") for one in status.get("conditions") or ()
    }
    state = next((kind.lower() for kind in ("Denied", "Failed", "Approved") if kind in conditions), "pending")
    if state == "approved" and status.get("certificate"):
        state = "issued"
    metadata = item.get("metadata") or {}
    return Request(
        str(metadata.get("name")), str(spec.get("signerName") or ""), str(spec.get("username") or ""),
        tuple(str(group) for group in spec.get("groups") or ()), state,
        next((text for text in conditions.values() if text), ""), str(metadata.get("creationTimestamp") or
        ""),
    )  # fmt: skip


def why_waiting(api: Api, request: Request) -> str:
    """One sentence with a cure: why a request has no certificate.

    Asks for the binding of the approver where it may.
    """
    if request.state == "issued":
        return f"{request.name} has its certificate"
    if request.state in {"denied", "failed"}:
        return f"{request.name} was {request.state}: {request.message or 'without a reason'}"
    if request.state == "approved":
        return (
            f"{request.name} is approved, and the controller manager does not sign it: "
            "look at its --cluster-signing-cert-file and -key-file"
        )
    if request.signer == SERVING:
        return (
            f"{request.name} asks for a serving certificate, which nobody approves by itself: "
            f"`kubectl certificate approve {request.name}`"
        )
    return f"{request.name} waits for approval: {_unapproved(api, request)}"


def _unapproved(api: Api, request: Request) -> str:
    if request.requester.startswith("system:bootstrap:") and DEFAULT_GROUP not in request.groups:
        return (
            f"the token lacks the group {DEFAULT_GROUP}; make one with it, or `kubectl "
            f"certificate approve {request.name}`"
        )
    try:
        binding = api.find(_BINDING)
    except failures.ApiRefused:
        return f"`kubectl certificate approve {request.name}`"
    if binding is None:
        return (
            "the ClusterRoleBinding kubeadm:node-autoapprove-bootstrap is missing; "
            f"`{failures.INIT_PHASE}` makes it"
        )
    return (
        "the approver of the controller manager does not run, or is slow; `kubectl certificate "
        f"approve {request.name}`"
    )
