"""Check `WinRMIdleTimeout`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.access.settings import to_change
from winjoin.engine.check import Candidate, Finding, check, unknown

_LEAST_MS = 180_000


@check("WinRMIdleTimeout")
def winrm_idle_timeout(candidate: Candidate) -> Iterator[Finding]:
    r"""A remote shell outlives three minutes without a message.

    Making the pod network cuts the connection for seconds, on some machines for minutes. The agent works on
    in its shell and is asked again after; a shell that was ended for idleness takes the agent with it, in
    the middle of the change.

    Cure: Set-Item WSMan:\localhost\Shell\IdleTimeout 7200000, which is Windows' own value.
    """
    if not candidate.remote:
        return
    idle = candidate.facts.remote.idle_timeout_ms
    if idle is None:
        yield unknown("It is not known when a remote shell is ended for idleness.")
    elif idle < _LEAST_MS:
        found = f"A remote shell is ended after {idle / 1000:g} s without a message (IdleTimeout)"
        yield from to_change(candidate, found, "Shell\\IdleTimeout", 7200000)
