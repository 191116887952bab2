"""Check `ProcessorGroups`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_SPREADS = 20348
"""Server 2022: from this build on, a process has the processors of all groups at its start (Microsoft's
"Processor Groups")."""


@check("ProcessorGroups")
def processor_groups(candidate: Candidate) -> Iterator[Finding]:
    """A process may use all processors of the host.

    Windows puts more than 64 logical processors into groups of at most 64. Before Server 2022 a process
    starts in one group and stays there: the kubelet promises the processors of all groups, and a container's
    process gets those of one.

    Cure: use Server 2022 or newer on such machines, or give a virtual machine at most 64 processors.
    """
    hardware, build = candidate.facts.hardware, candidate.facts.os.build
    if hardware.processor_groups is None or (hardware.processor_groups > 1 and build is None):
        yield unknown("It is not known whether a process may use all processors of the host.")
    elif hardware.processor_groups > 1 and (build or 0) < _SPREADS:
        yield warning(
            f"The host has {hardware.processors} processors in {hardware.processor_groups} groups, and on "
            f"Windows build {build} a process uses those of one group",
            "Use Windows Server 2022 or newer there, or give a virtual machine at most 64 processors.",
        )
