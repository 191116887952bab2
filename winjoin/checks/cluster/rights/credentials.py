"""Cluster check `Credentials`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.observation import Right
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, unknown, warning

_NEEDED = {
    Right("get", "", "nodes"): "wait for the new Node",
    Right("get", "", "configmaps", "kube-system", "kubeadm-config"): "read the cluster's configuration",
    Right("get", "", "configmaps", "kube-system", "kubelet-config"): "read the kubelets' configuration",
    Right("create", "", "secrets", "kube-system"): "make a token for each host",
    Right("delete", "", "secrets", "kube-system"): "delete the token when the host has joined",
}
_USEFUL = {
    Right("list", "", "nodes"): "see who has a name already",
    Right("patch", "", "nodes"): "label and cordon Nodes",
    Right("delete", "", "nodes"): "take a Node away",
    Right("update", "certificates.k8s.io", "certificatesigningrequests/approval"): "approve certificates",
    Right("get", "", "configmaps", "kube-system", "kube-proxy"): "read kube-proxy's configuration",
}


@cluster_check("Credentials")
def credentials(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The credentials may do what a join does with them; each is asked before it is needed.

    Found out late, a missing right stops a join half way: the host has its services, and no token to
    register with. They are asked by SelfSubjectAccessReview, which every user may.

    Cure: bind a role with these rights to the user, or take an administrator's kubeconfig.
    """
    rights = candidate.seen.rights
    missing = [right for right in _NEEDED if right not in rights and not _is_other_name(right, candidate)]
    if candidate.seen.is_unknown("rights") or missing:
        why = candidate.seen.why_unknown("rights")
        yield unknown(f"What these credentials may do could not be asked: {why}.")
    for wanted, severe in ((_NEEDED, error), (_USEFUL, warning)):
        refused = [(right, why) for right, why in wanted.items() if rights.get(right) is False]
        refused = [(right, why) for right, why in refused if not _is_other_name(right, candidate)]
        if refused:
            yield severe(
                "These credentials may not "
                + "; ".join(f"{_said(right)} (to {why})" for right, why in refused),
                "Bind a role with these rights to the user, or give an administrator's --kubeconfig.",
            )


def _is_other_name(right: Right, candidate: ClusterCandidate) -> bool:
    """Clusters before 1.24 keep the kubelets' configuration under another name."""
    return right.name == "kubelet-config" and candidate.facts.kubelet_configuration_source != right.name


def _said(right: Right) -> str:
    name = f" {right.name}" if right.name else ""
    return f"{right.verb} {right.resource}{name}" + (f" in {right.namespace}" if right.namespace else "")
