"""Check `WindowsRelease`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.advice import advice, revision
from winjoin.engine.check import Candidate, Finding, check, unknown


@check("WindowsRelease")
def windows_release(candidate: Candidate) -> Iterator[Finding]:
    """Kubernetes of this version, and the chosen pod network, are for this release of Windows Server.

    Kubernetes names the releases that each version is tried with: from 1.36 on, 2019 is none of them. Pod
    networks are behind: Calico is not for 2025 yet (calico#11691). Each advisory names its source.

    Cure: a host with another release, another kubelet with --kubelet-version, or another --topology.
    """
    if candidate.facts.os.build is None:
        yield unknown("The release of Windows is not known.")
        return
    about, asked = (
        f"Windows {revision(candidate)}",
        "It is not known whether this kubelet is for this Windows.",
    )
    yield from advice(candidate, "windows", "unsupported", about=about, asked=asked)
    yield from advice(candidate, "kubelet", "unsupported", about=about, asked=asked)
