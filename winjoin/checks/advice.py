"""What checks have in common that read the advisories: the situation of a candidate, and how advice is worded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winjoin.advisories.matching import Advisory, Situation, judge
from winjoin.engine.check import Candidate, Finding, Severity, error, unknown, warning


def situation(candidate: Candidate, *, foreign_load_balancers: bool | None = None) -> Situation:
    """What advisories ask of a candidate. A kube-proxy is taken to be of the kubelet's version."""
    system = candidate.facts.os
    kubelet, containerd = candidate.kubelet_version, candidate.containerd_version
    versions = (("kubelet", kubelet), ("kube-proxy", kubelet), ("containerd", containerd))
    return Situation(
        build=system.build,
        ubr=system.ubr,
        updates=system.updates,
        topology=candidate.topology,
        versions=tuple((name, version) for name, version in versions if version is not None),
        hns=candidate.facts.hns.version,
        language=system.ui_language,
        foreign_load_balancers=foreign_load_balancers,
    )


def advice(candidate: Candidate, product: str, *kinds: str, about: str, asked: str) -> Iterator[Finding]:
    """A finding for each cure that advisories have; `about` begins it, `asked` is what could not be told."""
    verdict = judge(situation(candidate), product, *kinds)
    yield from worded(verdict.matching, about)
    if verdict.undecided:
        yield unknown(asked)


def worded(found: Iterable[Advisory], about: str) -> Iterator[Finding]:
    """One finding for each cure, as bad as the worst that it cures."""
    by_cure: dict[str, list[Advisory]] = {}
    for item in found:
        by_cure.setdefault(item.cure, []).append(item)
    for cure, items in by_cure.items():
        say = error if any(item.severity == Severity.ERROR for item in items) else warning
        yield say(f"{about}: " + "; ".join(f"{item.found} ({item.source})" for item in items), cure)


def revision(candidate: Candidate) -> str:
    """Windows as people name it: ``20348.2582``."""
    system = candidate.facts.os
    return f"{system.build}" if system.ubr is None else f"{system.build}.{system.ubr}"
