"""Check `KnownBadKubernetes`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.advisories.matching import judge
from winjoin.checks.advice import situation, worded
from winjoin.engine.check import Candidate, Finding, check, unknown

_FIRST_2025 = 26100
_OLDER = "before 15"


@check("KnownBadKubernetes")
def known_bad_kubernetes(candidate: Candidate) -> Iterator[Finding]:
    """Neither the kubelet nor a kube-proxy of its version has a fault that is known on this Windows.

    kubelet 1.31.0 leaves the socket of its device plugins behind and never starts a second time, so the node
    is lost at its first restart (kubernetes#126965). Versions of kube-proxy left HNS rules behind at each
    change of a Service (1.24, 1.25), or changed load balancers in a way that HNS 15.4 of Windows Server 2025
    does not take (1.31 to 1.33): Services are reached now and then (kubernetes#112836, #131466). Each
    advisory names its source.

    Cure: the newest patch of the same minor version, with --kubelet-version; kube-proxy may be newer.
    """
    if candidate.facts.os.build is None:
        yield unknown("It is not known on which Windows kubelet and kube-proxy are to run.")
        return
    asked = situation(candidate, foreign_load_balancers=False)
    if asked.hns is None and candidate.facts.os.build < _FIRST_2025:
        asked = asked._replace(hns=_OLDER)
    undecided = False
    for product in ("kubelet", "kube-proxy"):
        verdict = judge(asked, product, "bad")
        undecided = undecided or bool(verdict.undecided)
        yield from worded(verdict.matching, f"{product} {candidate.kubelet_version}")
    if undecided:
        yield unknown(
            "It is not known whether this Windows goes with the versions of kubelet and kube-proxy."
        )
