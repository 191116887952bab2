"""A registry value: key path, name; state kind, value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where it or its key is missing."""
    value = world.registry.get(key["path"], key["name"])
    return None if value is None else {"kind": value.kind, "value": value.data}


def set_(world: World, change: Change) -> str | None:
    """Write it, its key too; or remove the value."""
    path, name = change.key["path"], change.key["name"]
    if change.state is None:
        world.registry.remove(path, name)
    else:
        world.registry.set(path, name, change.state["kind"], change.state["value"])
    return None
