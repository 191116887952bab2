"""Cluster check `ClusterDNS`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.subnets import address, within
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

_LABEL = ("k8s-app", "kube-dns")


@cluster_check("ClusterDNS")
def cluster_dns(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The address that pods are given for DNS is that of the cluster's DNS Service.

    It is clusterDNS of kubelet-config, mostly the tenth address of the Services' subnet. A Windows node
    reaches it through its load balancer rules alone: an address that is no Service's (a cache on each Linux
    node, 169.254.20.10) answers nobody there, and pods resolve no name.

    Cure: set clusterDNS in kubelet-config to the Service's address; for Windows nodes alone, give a
    KubeletConfiguration with clusterDNS in winjoin's --config.
    """
    facts = candidate.facts
    service = _service(candidate)
    for told in facts.cluster_dns:
        found = address(told)
        if found is None:
            yield error(f"clusterDNS is {told!r}, which is no address", _cure(service or "the DNS Service's"))
        elif found.is_link_local:
            yield _cache(told, service or _tenth(candidate))
        elif service:
            if told not in service.split(","):
                yield error(f"clusterDNS is {told}; the cluster's DNS Service has {service}", _cure(service))
        elif not within(told, facts.service_subnets):
            subnets = ", ".join(facts.service_subnets)
            yield error(
                f"clusterDNS is {told}, which lies outside the Services' subnet {subnets}",
                _cure(_tenth(candidate)),
            )


def _cache(told: str, right: str) -> Finding:
    return warning(
        f"clusterDNS is {told}, a cache that runs on Linux nodes: on Windows nothing answers there",
        _cure(right),
    )


def _cure(right: str) -> str:
    return (
        f"Set clusterDNS in the ConfigMap kubelet-config to {right}, or for Windows nodes alone in --config."
    )


def _service(candidate: ClusterCandidate) -> str:
    """The addresses of the DNS Service, with commas; empty where there is none or it cannot be read."""
    for each in candidate.seen.services or ():
        meta, spec = each.get("metadata") or {}, each.get("spec") or {}
        labelled = (meta.get("labels") or {}).get(_LABEL[0]) == _LABEL[1]
        if meta.get("namespace") == "kube-system" and (labelled or meta.get("name") == "kube-dns"):
            addresses = spec.get("clusterIPs") or [spec.get("clusterIP")]
            return ",".join(str(item) for item in addresses if item and item != "None")
    return ""


def _tenth(candidate: ClusterCandidate) -> str:
    from winjoin.cluster.facts import tenth_address

    try:
        return tenth_address(candidate.facts.service_subnets[0])
    except (IndexError, ValueError):
        return "the DNS Service's address"
