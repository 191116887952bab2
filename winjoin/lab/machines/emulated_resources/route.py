"""A persistent route: key destination, nextHop; state interfaceIndex, metric.

Inputs address (of the interface).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no such route."""
    found = world.network.get_route(key["destination"], key["nextHop"])
    return {"interfaceIndex": found["index"], "metric": found["metric"]} if found else None


def set_(world: World, change: Change) -> str | None:
    """Add, change or remove it; the interface is the one that has the address."""
    destination, next_hop = change.key["destination"], change.key["nextHop"]
    if change.state is None:
        world.network.remove_route(destination, next_hop)
        return None
    address = change.inputs.get("address")
    index = world.network.index_of(address) if address else int(change.state["interfaceIndex"])
    world.network.set_route(destination, next_hop, index=index, metric=int(change.state.get("metric") or 256))
    return None
