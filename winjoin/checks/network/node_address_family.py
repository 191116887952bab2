"""Check `NodeAddressFamily`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("NodeAddressFamily")
def node_address_family(candidate: Candidate) -> Iterator[Finding]:
    """The Node's address is an IPv4 address.

    Windows nodes cannot have IPv6 alone, and overlay networks on Windows have IPv4 only. Where the API
    server's name has an IPv6 address that the host prefers, the source of that route is an IPv6 address, too.

    Cure: give the host's IPv4 address with --node-ip.
    """
    if ":" in candidate.node_ip:
        yield error(
            f"The Node's address would be {candidate.node_ip}, and a Windows node needs one of IPv4",
            "Give the host's IPv4 address with --node-ip.",
        )
    elif candidate.facts.network.addresses is None:
        yield unknown("It is not known which addresses the host has.")
