"""Check `NodeAddress`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import own_address, visible
from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("NodeAddress")
def node_address(candidate: Candidate) -> Iterator[Finding]:
    """The Node's address is one of the host's.

    The kubelet refuses a --node-ip that no adapter has, and HNS finds the adapter by it. Behind address
    translation, the address by which others know a host is not its own.

    Cure: give one of the host's own addresses with --node-ip, or none: winjoin takes that of the route to
    the API server.
    """
    if candidate.facts.network.addresses is None:
        yield unknown("It is not known which addresses the host has.")
    elif candidate.node_ip and own_address(candidate) is None:
        own = ", ".join(item.address or "" for item in visible(candidate)[:5]) or "none"
        yield error(
            f"The Node's address would be {candidate.node_ip}, and the host has {own}",
            "Give one of these with --node-ip, or leave it away.",
        )
