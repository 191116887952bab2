"""Check `NodeName`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_LABEL = 63


@check("NodeName")
def node_name(candidate: Candidate) -> Iterator[Finding]:
    """The node's name can be a label's value, and the computer's name is not about to change.

    The name stands in the label kubernetes.io/hostname, which ends at 63 characters. A computer that was
    renamed and has not restarted would join with the name that it is about to lose, and a Node cannot be
    renamed.

    Cure: restart first; or give another name with --node-name.
    """
    system = candidate.facts.os
    name = str(candidate.node_name)
    if len(name) > _LABEL:
        yield error(
            f"The node name {name} has {len(name)} characters, more than the 63 of a label's value",
            "Give a shorter one with --node-name.",
        )
    if name.partition(".")[0] == "localhost":
        yield error(f"{name} is no name of a single machine", "Give a name of its own with --node-name.")
    if system.computer_name is None:
        yield unknown("The computer's name is not known.")
    elif system.pending_computer_name and not _same(system.pending_computer_name, system.computer_name):
        yield error(
            f"The computer {system.computer_name} is {system.pending_computer_name} after its next restart",
            "Restart the host, then join it with its new name.",
        )


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
