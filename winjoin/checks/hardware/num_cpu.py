"""Check `NumCPU`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_LEAST = 2


@check("NumCPU")
def num_cpu(candidate: Candidate) -> Iterator[Finding]:
    """The host has two processors or more.

    Windows itself, the virus scanner and HNS need one for themselves while pods start: on a single one the
    Node is late with its lease, and pods on it run into their time limits. Four are a good beginning.

    Cure: give the machine two processors, better four.
    """
    processors = candidate.facts.hardware.processors
    if processors is None:
        yield unknown("It is not known how many processors the host has.")
    elif processors < _LEAST:
        yield error(
            f"The host has {processors} processor, a Windows node needs {_LEAST}",
            "Give the machine two processors, better four.",
        )
