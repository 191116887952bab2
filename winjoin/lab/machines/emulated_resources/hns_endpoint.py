"""An endpoint of HNS in the host's compartment: key name; state network, address, attached, forwarding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json
from winjoin.lab.machines.emulated_resources.hns_network import want_hns

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no such endpoint."""
    known = world.network.endpoints.get(key["name"])
    return {name: value for name, value in known.items() if name != "index"} if known else None


def set_(world: World, change: Change) -> str | None:
    """Make it anew, attached to compartment 1; or remove it."""
    want_hns(world)
    world.network.remove_endpoint(change.key["name"])
    if change.state is not None:
        world.network.make_endpoint(
            change.key["name"],
            network=change.state["network"],
            address=change.state["address"],
            forwarding=bool(change.state.get("forwarding")),
        )
    return None
