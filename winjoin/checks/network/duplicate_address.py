"""Check `DuplicateAddress`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import visible
from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning


@check("DuplicateAddress")
def duplicate_address(candidate: Candidate) -> Iterator[Finding]:
    """No other machine has the host's address.

    Windows has found out that somebody else answers for it, and does not use it. Machines that were cloned
    with a static address are such. A Node with it gets the traffic of another, or none.

    Cure: give one of the two another address.
    """
    if candidate.facts.network.addresses is None:
        yield unknown("It is not known which addresses the host has.")
        return
    for item in visible(candidate):
        if item.state == "Duplicate":
            say = error if item.address == candidate.node_ip else warning
            yield say(
                f"Another machine has the host's address {item.address}, too",
                "Give one of the two another address (New-NetIPAddress, Remove-NetIPAddress).",
            )
