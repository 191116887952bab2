"""A machine-wide environment variable: key name; state value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where it is not set."""
    value = world.get_environment(key["name"])
    return None if value is None else {"value": value}


def set_(world: World, change: Change) -> str | None:
    """Set or remove it."""
    world.set_environment(change.key["name"], change.state["value"] if change.state else None)
    return None
