"""Cluster check `CSRApprovers`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

TOKENS = "system:bootstrappers:kubeadm:default-node-token"
_SIGNING = "system:certificates.k8s.io:certificatesigningrequests"
_CURE = "kubeadm init phase bootstrap-token on a control plane machine makes it again."


class _Binding(NamedTuple):
    role: str
    group: str
    what: str
    fatal: bool = True


_BINDINGS = {
    "kubeadm:kubelet-bootstrap": _Binding(
        "system:node-bootstrapper", TOKENS, "a kubelet with a token may not ask for its certificate"
    ),
    "kubeadm:node-autoapprove-bootstrap": _Binding(
        f"{_SIGNING}:nodeclient", TOKENS, "nobody approves a new kubelet's certificate: it waits for ever"
    ),
    "kubeadm:get-nodes": _Binding(
        "kubeadm:get-nodes", TOKENS, "a host with a token cannot see whether its name is taken", fatal=False
    ),
    "kubeadm:node-autoapprove-certificate-rotation": _Binding(
        f"{_SIGNING}:selfnodeclient",
        "system:nodes",
        "a Node drops out when its certificate ends",
        fatal=False,
    ),
}


@cluster_check("CSRApprovers")
def csr_approvers(candidate: ClusterCandidate) -> Iterator[Finding]:
    """kubeadm's bindings for new kubelets are there: to ask for a certificate, and to have it approved.

    Where one is missing the kubelet's request stays Pending, and nothing but the controller manager's log
    says why: the join ends in a timeout. Another approver may be at work instead; then ignore this check.

    Cure: kubeadm init phase bootstrap-token on a control plane machine.
    """
    seen = candidate.seen
    yield from candidate.not_known(*(f"bindings/{name}" for name in _BINDINGS))
    for name, wanted in _BINDINGS.items():
        if seen.is_unknown(f"bindings/{name}"):
            continue
        if wrong := _wrong(seen.bindings.get(name), wanted):
            severe = error if wanted.fatal else warning
            yield severe(f"The ClusterRoleBinding {name} {wrong}: {wanted.what}", _CURE)


def _wrong(found: dict[str, Any] | None, wanted: _Binding) -> str:
    if found is None:
        return "is not there"
    role = str((found.get("roleRef") or {}).get("name"))
    groups = [str(each.get("name")) for each in found.get("subjects") or () if each.get("kind") == "Group"]
    if role != wanted.role:
        return f"gives the role {role} in place of {wanted.role}"
    return "" if _reaches(groups, wanted.group) else f"is not for the group {wanted.group}"


def _reaches(groups: list[str], wanted: str) -> bool:
    """Some clusters bind a group that all tokens are in."""
    wider = (
        ("system:bootstrappers", "system:authenticated") if wanted == TOKENS else ("system:authenticated",)
    )
    return wanted in groups or any(group in wider for group in groups)
