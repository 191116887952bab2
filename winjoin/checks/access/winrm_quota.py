"""Check `WinRMQuota`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.access.settings import to_change
from winjoin.engine.check import Candidate, Finding, check, unknown

_SHELLS, _PROCESSES = 3, 5
"""One shell in use, one that a lost connection has left, one of somebody else; and the agent's helpers."""


@check("WinRMQuota")
def winrm_quota(candidate: Candidate) -> Iterator[Finding]:
    r"""A user may have three remote shells, and five processes in each.

    winjoin uses one shell. When the connection is lost, as it is when the pod network is made, the old shell
    lives on until its idle time is over, so a limit of one or two ends in fault 2150859173, "allowed a
    maximum number of concurrent shells". Windows since 2012 has no limits; policies set them. 0 is none.

    Cure: Set-Item WSMan:\localhost\Shell\MaxShellsPerUser 30 and MaxProcessesPerShell 25.
    """
    if not candidate.remote:
        return
    remote = candidate.facts.remote
    if remote.shells_per_user is None or remote.processes_per_shell is None:
        yield unknown("It is not known how many remote shells and processes a user may have.")
    shells = _shells(candidate, remote.shells_per_user)
    yield from dict.fromkeys((*shells, *_processes(candidate, remote.processes_per_shell)))


def _shells(candidate: Candidate, number: int | None) -> Iterator[Finding]:
    if 0 < (number or 0) < _SHELLS:
        found = f"A user may have {number} remote shells at a time (MaxShellsPerUser)"
        yield from to_change(candidate, found, "Shell\\MaxShellsPerUser", 30)


def _processes(candidate: Candidate, number: int | None) -> Iterator[Finding]:
    if 0 < (number or 0) < _PROCESSES:
        found = f"A remote shell may have {number} processes (MaxProcessesPerShell)"
        yield from to_change(candidate, found, "Shell\\MaxProcessesPerShell", 25)
