"""Cluster check `ServingCertificates`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_SERVING = "kubernetes.io/kubelet-serving"


@cluster_check("ServingCertificates")
def serving_certificates(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Where kubelets ask for serving certificates, somebody approves them.

    With serverTLSBootstrap in kubelet-config each kubelet asks for one, and Kubernetes itself approves none
    of them. The Node is Ready, and kubectl logs, exec and metrics fail: "tls: internal error".

    Cure: run an approver for kubernetes.io/kubelet-serving, approve them by hand, or take
    serverTLSBootstrap out of kubelet-config.
    """
    if candidate.facts.kubelet_configuration.get("serverTLSBootstrap") is not True:
        return
    yield from candidate.not_known("csrs")
    waiting = [
        str((each.get("spec") or {}).get("username")).removeprefix("system:node:")
        for each in candidate.seen.csrs or ()
        if (each.get("spec") or {}).get("signerName") == _SERVING
    ]
    if waiting:
        yield warning(
            f"kubelets ask for serving certificates and nobody approves them: {', '.join(sorted(set(waiting))[:5])}",
            "Approve them (kubectl certificate approve NAME) or run an approver; a Windows node will ask as well.",
        )
