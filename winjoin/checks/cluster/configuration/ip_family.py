"""Cluster check `IPFamily`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning


@cluster_check("IPFamily")
def ip_family(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Pods and Services have IPv4 addresses.

    Windows nodes have no network of IPv6 alone, and overlays carry IPv4 only. In a cluster of two families
    whose first is IPv6, Services get IPv6 addresses unless they say otherwise, which Windows pods do not
    reach.

    Cure: give Services ipFamilies [IPv4] first; a cluster of IPv6 alone cannot have Windows nodes.
    """
    for what, subnets in (
        ("Services", candidate.facts.service_subnets),
        ("Pods", candidate.facts.pod_subnets),
    ):
        if subnets and all(":" in subnet for subnet in subnets):
            yield error(
                f"{what} have IPv6 addresses alone ({', '.join(subnets)}); Windows nodes need IPv4",
                "Make the cluster dual-stack with IPv4.",
            )
        elif subnets and ":" in subnets[0]:
            yield warning(
                f"The first family of {what} is IPv6 ({subnets[0]}); Windows pods reach IPv4 alone",
                "Give Services that Windows pods use ipFamilies [IPv4].",
            )
