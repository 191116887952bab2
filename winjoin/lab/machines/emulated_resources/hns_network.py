"""A network of the Host Networking Service: key name.

State type, subnet, gateway, managementAddress; inputs address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json
from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def want_hns(world: World) -> None:
    """Raises where the service is not there: it comes with the feature Containers, after a restart."""
    service = world.services.find("hns")
    if service is None or not service.running:
        raise WindowsError(1060 if service is None else 1062, "hns", error_id="HnsNotAvailable")


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no such network, or no HNS."""
    known = world.network.networks.get(key["name"])
    return dict(known) if known else None


def set_(world: World, change: Change) -> str | None:
    """Make it anew; the first that takes over an adapter cuts the host's connections for seconds."""
    want_hns(world)
    name = change.key["name"]
    world.network.remove_network(name)
    if change.state is not None:
        address = change.inputs.get("address") or change.state["managementAddress"]
        world.network.make_network(
            name,
            change.state["type"],
            subnet=change.state["subnet"],
            gateway=change.state["gateway"],
            adapter_address=address,
        )
    return None
