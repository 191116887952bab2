"""Check `SubnetOverlap`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winjoin.checks.network.own_adapter import DEFAULT, has_switch, visible
from winjoin.checks.network.subnets import Subnet, subnet
from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning


@check("SubnetOverlap")
def subnet_overlap(candidate: Candidate) -> Iterator[Finding]:
    """The subnets of pods and Services are not those of the host's own networks.

    Where they overlap, packets for a pod go to a neighbour in the host's network, or those for a neighbour
    into the cluster, and pods do not reach the nodes. The pod network of the node itself is no finding.

    Cure: the cluster's subnets cannot be changed, so give the host another network, or make the cluster anew.
    """
    if candidate.cluster is None or candidate.facts.network.addresses is None:
        yield unknown("It is not known whether the cluster's subnets are also the host's.")
        return
    own = list(dict.fromkeys(_networks(candidate)))
    kinds = {"pods": candidate.cluster.pod_subnets, "Services": candidate.cluster.service_subnets}
    for what, subnets in kinds.items():
        hits = [(mine, theirs) for theirs in _ipv4(subnets) for mine in own if mine.overlaps(theirs)]
        if hits:
            mine, theirs = hits[0]
            more = f" (and {len(hits) - 1} more)" if len(hits) > 1 else ""
            say = error if what == "pods" else warning
            yield say(
                f"The host's network {mine.text} overlaps the cluster's {theirs.text} of {what}{more}",
                "Give the host another network: the cluster's subnets cannot be changed.",
            )


def _networks(candidate: Candidate) -> Iterator[Subnet]:
    """Of the host's addresses, and of its routes while no network of pods is there; not those of HNS."""
    made = list(_ipv4(text for item in candidate.facts.hns.networks or () for text in item.subnets or ()))
    for network in _ipv4(f"{item.address}/{item.prefix_length}" for item in visible(candidate)):
        if not any(network.overlaps(each) for each in made):
            yield network
    if not has_switch(candidate):
        routes = candidate.facts.network.routes or ()
        yield from _ipv4(item.destination for item in routes if item.destination != DEFAULT)


def _ipv4(texts: Iterable[str | None]) -> Iterator[Subnet]:
    return (found for text in texts if (found := subnet(text)))
