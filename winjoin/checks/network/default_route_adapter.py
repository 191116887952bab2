"""Check `DefaultRouteAdapter`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import called, default_routes, own_address
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("DefaultRouteAdapter")
def default_route_adapter(candidate: Candidate) -> Iterator[Finding]:
    """The way out of the host is one, and it is on the adapter with the Node's address.

    winjoin takes the address of the route to the API server. Others take the adapter of the default route:
    flannel, Calico, the metadata service. Where two default routes weigh the same, or the better one is on
    another adapter, they choose another than winjoin, or another after each restart (rke2#3388, #3533).

    Cure: give the other adapter's route a higher metric, or take its gateway away.
    """
    network = candidate.facts.network
    if network.routes is None or network.addresses is None or network.adapters is None:
        yield unknown("It is not known on which adapters the host's routes are.")
        return
    routes, own = default_routes(candidate), own_address(candidate)
    names = {item.index: called(item) for item in network.adapters}
    if len(routes) > 1 and routes[0].metric == routes[1].metric and routes[0].index != routes[1].index:
        both = " and ".join(names.get(item.index, f"adapter {item.index}") for item in routes[:2])
        yield warning(
            f"Default routes on {both} weigh the same: which one is used is chance",
            "Set-NetIPInterface -InterfaceAlias NAME -InterfaceMetric NUMBER, a higher one for the other.",
        )
    elif routes and own and own.index in names and own.index != routes[0].index:
        yield warning(
            f"The Node's address {own.address} is on {names[own.index]}, and the way out "
            f"is by {names.get(routes[0].index, 'another')}",
            "Give the route there a higher metric, or give the Node the other address with --node-ip.",
        )
