"""Cluster check `ServiceSubnet`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.nodes import addresses
from winjoin.cluster.subnets import overlaps, within
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error


@cluster_check("ServiceSubnet")
def service_subnet(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The Services' subnet in kubeadm-config is the API server's, and no pod or node has an address in it.

    A Windows node sends what goes to this subnet to its load balancer rules. A wrong one sends Services
    astray, one that covers pods or nodes makes those unreachable.

    Cure: correct networking.serviceSubnet in kubeadm-config to the API server's --service-cluster-ip-range.
    """
    facts, seen = candidate.facts, candidate.seen
    told = ", ".join(facts.service_subnets)
    own = _kubernetes(candidate)
    if own and not within(own, facts.service_subnets):
        yield error(
            f"kubeadm-config says that Services are in {told}; the API's own Service has {own}",
            "Correct networking.serviceSubnet (kubectl -n kube-system edit configmap kubeadm-config).",
        )
    for services, pods in overlaps(facts.service_subnets, facts.pod_subnets):
        yield error(
            f"The Services' subnet {services} and the pods' {pods} share addresses",
            "Correct the one in kubeadm-config that is wrong; they cannot both be as they are.",
        )
    covered = sorted(
        f"{node['metadata'].get('name')} ({address})"
        for node in seen.nodes or ()
        for address in addresses(node)
        if within(address, facts.service_subnets)
    )
    if covered:
        yield error(
            f"Nodes have addresses in the Services' subnet {told}: {', '.join(covered[:5])}",
            "Correct networking.serviceSubnet in kubeadm-config, or give the nodes other addresses.",
        )


def _kubernetes(candidate: ClusterCandidate) -> str:
    """The cluster address of the API's own Service."""
    for service in candidate.seen.services or ():
        meta = service.get("metadata") or {}
        if (meta.get("namespace"), meta.get("name")) == ("default", "kubernetes"):
            return str((service.get("spec") or {}).get("clusterIP") or "")
    return ""
