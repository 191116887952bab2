"""Check `Mem`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_GIB = 2**30
_LEAST, _GOOD = 4, 8
_HIDDEN = 0.9
"""Of the memory that a machine was given, Windows sees a little less: firmware and devices have some."""


@check("Mem")
def mem(candidate: Candidate) -> Iterator[Finding]:
    """The host has memory for Windows and for pods: 4 GB at least, 8 GB better.

    Windows needs 2 GB and more for itself, and nothing on it kills a process when memory is short: it is
    paged instead, so a small host does not fail but gets slow, and its Node goes NotReady now and then.

    Cure: give the machine 8 GB or more.
    """
    memory = candidate.facts.hardware.memory
    if memory is None:
        yield unknown("It is not known how much memory the host has.")
    elif memory < _LEAST * _GIB * _HIDDEN:
        yield error(
            f"The host has {memory / _GIB:.1f} GB of memory, a Windows node needs {_LEAST} GB",
            f"Give the machine {_GOOD} GB or more.",
        )
    elif memory < _GOOD * _GIB * _HIDDEN:
        yield warning(
            f"The host has {memory / _GIB:.1f} GB of memory: little is left for pods",
            f"Give the machine {_GOOD} GB or more.",
        )
