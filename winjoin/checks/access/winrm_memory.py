"""Check `WinRMMemory`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.access.settings import to_change
from winjoin.engine.check import Candidate, Finding, check, unknown

_LEAST = 1024
"""What WinRM's documentation calls the least that is supported; newer Windows has no limit."""
_SETTING = "Shell\\MaxMemoryPerShellMB"


@check("WinRMMemory")
def winrm_memory(candidate: Candidate) -> Iterator[Finding]:
    r"""A remote shell may use as much memory as installing needs: 1,024 MB or more.

    Policies and old set-up scripts limit it, some to 300 MB. A program that meets the limit ends with its
    own out-of-memory error, in Windows' language, and nothing says that it was the quota (packer#2921). More
    memory or a larger page file does not help. 0 is no limit.

    Cure: Set-Item WSMan:\localhost\Shell\MaxMemoryPerShellMB 2147483647, or the policy's value.
    """
    if not candidate.remote:
        return
    limit = candidate.facts.remote.memory_per_shell_mb
    if limit is None:
        yield unknown("It is not known how much memory a remote shell may use.")
    elif 0 < limit < _LEAST:
        found = f"A remote shell may use {limit} MB of memory (MaxMemoryPerShellMB)"
        yield from to_change(candidate, found, _SETTING, 2147483647)
