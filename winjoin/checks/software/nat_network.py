"""Check `NATNetwork`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning


@check("NATNetwork")
def nat_network(candidate: Candidate) -> Iterator[Finding]:
    """No HNS network of the kind NAT is on the host, and none has addresses of the cluster.

    Docker, or the default of containerd, makes a network "nat". Where its CNI configuration is still there,
    pods land in it and get addresses such as 172.28.0.5, which no other node reaches
    (sig-windows-tools#215). Where its range is one of pods, Services or nodes, these are not reached from
    the host.

    Cure: Get-HnsNetwork | Where-Object Type -eq NAT | Remove-HnsNetwork, where nothing needs it.
    """
    if candidate.facts.hns.networks is None:
        yield unknown("It is not known which HNS networks are on the host.")
        return
    for network in candidate.facts.hns.networks:
        if (network.type or "").lower() != "nat":
            continue
        ranges = ", ".join(network.subnets or ()) or "no range"
        cure = "Get-HnsNetwork | Where-Object Type -eq NAT | Remove-HnsNetwork"
        if clash := _clash(network.subnets or (), candidate):
            yield error(f"The NAT network {network.name or '?'} ({ranges}) overlaps {clash}", cure)
        else:
            yield warning(f"The host has the NAT network {network.name or '?'} ({ranges})", cure)


def _clash(subnets: Iterable[str], candidate: Candidate) -> str | None:
    """What of the cluster has addresses of these ranges."""
    from ipaddress import ip_network

    cluster = candidate.cluster
    others = (
        {"the pods' range": cluster.pod_subnets, "the Services' range": cluster.service_subnets}
        if cluster
        else {}
    )
    others["the node's address"] = (f"{candidate.node_ip}/32",)
    for text in subnets:
        for what, ranges in others.items():
            for other in ranges:
                try:
                    one, two = ip_network(text, strict=False), ip_network(other, strict=False)
                except ValueError:
                    continue
                if one.version == two.version and one.overlaps(two):
                    return f"{what} {other.removesuffix('/32')}"
    return None
