"""Check `KubeProxyService`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_NAMES = ("kube-proxy", "kubeproxy")


@check("KubeProxyService")
def kube_proxy_service(candidate: Candidate) -> Iterator[Finding]:
    """No kube-proxy of an earlier node is a service of a host that joins.

    A kube-proxy deletes all HNS load balancers when it starts: one of an earlier node and the one of this
    cluster take each other's away, and Services are reached now and then. On a host that has joined
    already, the service is that of its cluster.

    Cure: sc.exe delete kube-proxy, after it was stopped.
    """
    facts = candidate.facts
    if facts.services is None or facts.identity.kubelet_conf is None:
        yield unknown("It is not known whether a kube-proxy of an earlier node is on the host.")
        return
    if facts.identity.kubelet_conf:
        return
    for service in facts.services:
        if (name := (service.name or "").lower()) in _NAMES:
            yield warning(
                f"A kube-proxy of an earlier node is a service of the host: {name}",
                f"Stop-Service {name}; sc.exe delete {name}",
            )
