"""Cluster check `WaitingRequests`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet"
_OLD = 600.0


@cluster_check("WaitingRequests")
def waiting_requests(candidate: ClusterCandidate) -> Iterator[Finding]:
    """No kubelet waits for its certificate: requests of kubelets are approved when they come.

    One that has waited for ten minutes shows that the approver of the controller manager does not run, or
    does not know who asks. A new Windows host would wait as well, until its join ends in a timeout.

    Cure: look at kubectl get csr, and at the log of kube-controller-manager (controller csrapproving).
    """
    yield from candidate.not_known("csrs")
    waiting = [
        each
        for each in candidate.seen.csrs or ()
        if (each.get("spec") or {}).get("signerName") == _CLIENT and _age(each, candidate.now) > _OLD
    ]
    if waiting:
        names = ", ".join(str((each.get("metadata") or {}).get("name")) for each in waiting[:3])
        who = ", ".join(sorted({str((each.get("spec") or {}).get("username")) for each in waiting})[:3])
        yield warning(
            f"{len(waiting)} certificate requests of kubelets wait for more than ten minutes: {names} (of {who})",
            "Look at the log of kube-controller-manager, and approve those you know: kubectl certificate approve.",
        )


def _age(request: dict[str, Any], now: float) -> float:
    """Seconds since it was made; 0 where a clock is not known."""
    from datetime import datetime

    text = str((request.get("metadata") or {}).get("creationTimestamp") or "")
    try:
        return now - datetime.fromisoformat(text).timestamp() if now else 0.0
    except ValueError:
        return 0.0
