"""Check `DuplicateMAC`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import called, is_upper
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("DuplicateMAC")
def duplicate_mac(candidate: Candidate) -> Iterator[Finding]:
    """No two connected adapters with addresses have the same MAC.

    An adapter and its virtual function share one (accelerated networking, Azure/aks-engine#2281), and so do
    a switch or a team and what is below: that is healthy, and winjoin chooses by route and index. Two
    adapters in their own right with one MAC are a machine that was copied wrongly: neighbours mix them up.

    Cure: give one of them another MAC in the hypervisor.
    """
    if candidate.facts.network.adapters is None or candidate.facts.network.addresses is None:
        yield unknown("It is not known which adapters the host has.")
        return
    with_address = {item.index for item in candidate.facts.network.addresses}
    seen: dict[str, str] = {}
    for item in candidate.facts.network.adapters:
        silent = (item.status or "up").lower() != "up"
        if not item.mac or silent or is_upper(item) or item.index not in with_address:
            continue
        if (other := seen.setdefault(item.mac.upper(), called(item))) != called(item):
            yield warning(
                f"{other} and {called(item)} have the same MAC {item.mac}",
                "Give one of them another MAC in the hypervisor's settings.",
            )
