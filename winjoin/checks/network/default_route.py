"""Check `DefaultRoute`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import default_routes
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("DefaultRoute")
def default_route(candidate: Candidate) -> Iterator[Finding]:
    """The host has a default route.

    Without one, pods reach nothing beyond the networks that have routes of their own, and programs that take
    "the adapter of the default route" for the node's, such as flannel's start script, find none. Networks
    without a way out may be meant so.

    Cure: set the gateway with New-NetRoute, or let DHCP give it.
    """
    if candidate.facts.network.routes is None:
        yield unknown("It is not known which routes the host has.")
    elif not default_routes(candidate):
        yield warning(
            "The host has no default route",
            "New-NetRoute -DestinationPrefix 0.0.0.0/0 -InterfaceAlias NAME -NextHop GATEWAY",
        )
