"""Check `HNSEndpoints`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.advisories.matching import judge
from winjoin.checks.advice import situation
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("HNSEndpoints")
def hns_endpoints(candidate: Candidate) -> Iterator[Finding]:
    """No HNS endpoints and load balancers are left of pods that are gone.

    After a crash, or a node that was taken apart by hand, endpoints keep addresses and ports: new pods get no
    network (Windows-Containers#631). A kube-proxy ends where it finds a load balancer without port mappings
    (kubernetes#141488). On a host that has joined, they are those of its pods.

    Cure: Get-HnsPolicyList | Remove-HnsPolicyList; Get-HnsEndpoint | Remove-HnsEndpoint, while no pod runs.
    """
    facts = candidate.facts
    if facts.hns.endpoints is None or facts.identity.kubelet_conf is None:
        yield unknown("It is not known whether HNS endpoints of an earlier node are on the host.")
        return
    balancers = facts.hns.policy_lists or 0
    if facts.identity.kubelet_conf or _has_docker(candidate) or not (facts.hns.endpoints or balancers):
        return
    told = ""
    if balancers:
        bad = judge(situation(candidate, foreign_load_balancers=True), "kube-proxy", "bad").matching
        told = "".join(f"; {item.found} ({item.source})" for item in bad if item.foreign_load_balancers)
    yield warning(
        f"{len(facts.hns.endpoints)} HNS endpoints and {balancers} load balancers are on a host that is no node{told}",
        "Get-HnsPolicyList | Remove-HnsPolicyList; Get-HnsEndpoint | Remove-HnsEndpoint",
    )


def _has_docker(candidate: Candidate) -> bool:
    """Whether Docker's containers may have the endpoints."""
    services = candidate.facts.services or ()
    return any((item.name or "").lower() == "docker" and item.state == "Running" for item in services)
