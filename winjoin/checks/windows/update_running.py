"""Check `UpdateRunning`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("UpdateRunning")
def update_running(candidate: Candidate) -> Iterator[Finding]:
    """Windows does not install updates at this moment.

    The installer of updates (TiWorker) also installs features: Containers has to wait for it, and the
    restart that it wants may come in the middle of the join, with another revision of Windows after it.

    Cure: wait until it is done, restart the host if it asks for that, then join.
    """
    running = candidate.facts.os.update_running
    if running is None:
        yield unknown("It is not known whether Windows installs updates now.")
    elif running:
        yield warning(
            "Windows installs updates or features now (TiWorker runs)",
            "Wait until it is done, and restart the host if it asks for that.",
        )
