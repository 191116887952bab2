"""Check `Tunnel`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import adapters_unknown, called, own_adapter
from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("Tunnel")
def tunnel(candidate: Candidate) -> Iterator[Finding]:
    """The Node's address is not on a tunnel.

    HNS can make no switch on a tunnel or a VPN: it answers 0x803b0006 (rke2#3388, rke2 PR#3517). A tunnel
    beside the host's network harms nothing, as long as the API server is not reached through it.

    Cure: give an address of the API server that the host reaches without the tunnel, or --node-ip.
    """
    if adapters_unknown(candidate):
        yield unknown("It is not known on which adapter the Node's address is.")
        return
    adapter = own_adapter(candidate)
    if adapter and adapter.kind == "tunnel":
        yield error(
            f"The way to the API server goes through the tunnel {called(adapter)}: HNS makes no network on it",
            "Give the API server by an address outside of the tunnel, and --node-ip of a real adapter.",
        )
