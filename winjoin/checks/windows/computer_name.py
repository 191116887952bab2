"""Check `ComputerName`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_LONGEST = 15


@check("ComputerName")
def computer_name(candidate: Candidate) -> Iterator[Finding]:
    """The computer has one name: COMPUTERNAME is its DNS host name, as far as 15 characters go.

    Programs take the one or the other: where they differ, kube-proxy and network agents look for a Node that
    is not there. Images that were renamed in one place only look like that. A name that waits for a restart
    is the question of NodeName.

    Cure: Rename-Computer and a restart before the join.
    """
    system = candidate.facts.os
    if system.computer_name is None or system.dns_host_name is None:
        yield unknown("It is not known whether the computer's two names agree.")
        return
    known = {_short(name) for name in (system.computer_name, system.pending_computer_name) if name}
    if _short(system.dns_host_name) not in known:
        yield warning(
            f"The computer's name is {system.computer_name}, its DNS host name {system.dns_host_name}",
            "Rename the computer (Rename-Computer sets both names), and restart it.",
        )


def _short(name: str) -> str:
    return name[:_LONGEST].casefold()
