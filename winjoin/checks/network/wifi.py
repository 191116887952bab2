"""Check `WiFi`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import called
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("WiFi")
def wifi(candidate: Candidate) -> Iterator[Finding]:
    """No wireless adapter is on.

    HNS answered "an adapter was not found" on hosts where Wi-Fi was on beside the cable
    (sig-windows-tools#291): a switch for pods needs an adapter that lets other MAC addresses through.

    Cure: switch the wireless adapter off.
    """
    adapters = candidate.facts.network.adapters
    if adapters is None:
        yield unknown("It is not known which adapters the host has.")
        return
    for item in adapters:
        if item.kind == "wifi" and item.status == "Up":
            yield warning(
                f"The wireless adapter {called(item)} is on",
                "Use a cable, and Disable-NetAdapter for the wireless one.",
            )
