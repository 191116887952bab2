"""Check `PerformanceCounters`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("PerformanceCounters")
def performance_counters(candidate: Candidate) -> Iterator[Finding]:
    """The libraries of performance counters are whole.

    The kubelet reads processor and memory from them; where they are damaged, it ends at its start with
    c0000bb8, "the specified object was not found on the computer" (kubernetes#74173).

    Cure: rebuild them with lodctr /R in a 64-bit prompt of an administrator.
    """
    counters = candidate.facts.hardware.counters
    if counters is None:
        yield unknown("It is not known whether the performance counters are whole.")
    elif not counters:
        yield error(
            "The performance counters are damaged: kubelet would end with c0000bb8",
            "Run C:\\Windows\\System32\\lodctr.exe /R as an administrator.",
        )
