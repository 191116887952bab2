"""Check `LinkLocalAddress`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import visible
from winjoin.engine.check import Candidate, Finding, check, error, unknown

_LINK_LOCAL = "169.254."


@check("LinkLocalAddress")
def link_local_address(candidate: Candidate) -> Iterator[Finding]:
    """The host has an address of its network, not one that Windows made up.

    169.254.… is what Windows takes where no DHCP server answers, or where a static address was lost when HNS
    made its first switch (sig-windows-tools#162). A Node with it is registered, and nobody reaches it
    (kubernetes#104269). Such an address on another adapter, as iDRAC's has, harms nothing.

    Cure: give the adapter its address back, or repair DHCP, then join.
    """
    if candidate.facts.network.addresses is None:
        yield unknown("It is not known which addresses the host has.")
        return
    addresses = [item.address or "" for item in visible(candidate) if ":" not in (item.address or "")]
    made_up = [item for item in addresses if item.startswith(_LINK_LOCAL)]
    if candidate.node_ip.startswith(_LINK_LOCAL):
        yield error(
            f"The Node's address would be {candidate.node_ip}, which nobody else reaches",
            "Give the adapter its address, or another to the Node with --node-ip.",
        )
    elif made_up and len(made_up) == len(addresses):
        yield error(
            f"The host has lost its address: it has {', '.join(made_up[:3])} only",
            "Repair DHCP (ipconfig /renew), or set the address with New-NetIPAddress.",
        )
