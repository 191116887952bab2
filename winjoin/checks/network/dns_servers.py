"""Check `DNSServers`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("DNSServers")
def dns_servers(candidate: Candidate) -> Iterator[Finding]:
    """An adapter of the host has a server of names.

    Without one the host finds no registry, no mirror and no API server by name; servers that were set by
    hand may be lost when HNS makes its first switch.

    Cure: Set-DnsClientServerAddress -InterfaceAlias NAME -ServerAddresses ADDRESS
    """
    adapters = candidate.facts.network.adapters
    known = [item.dns_servers for item in adapters or () if item.dns_servers is not None]
    if not known:
        yield unknown("It is not known which servers of names the host has.")
    elif not any(known):
        yield warning(
            "No adapter of the host has a server of names",
            "Set-DnsClientServerAddress -InterfaceAlias NAME -ServerAddresses ADDRESS",
        )
