"""A folder and its ACL: key path; state access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no folder; raises where a file is in its place."""
    path = key["path"]
    return {"access": world.drive.access(path)} if world.drive.is_folder(path) else None


def set_(world: World, change: Change) -> str | None:
    """Make it and those above it, with its ACL; or remove it with all that is in it."""
    path = change.key["path"]
    if change.state is None:
        world.drive.remove(path)
        return None
    world.drive.make_folder(path)
    world.drive.set_access(path, change.state.get("access", "inherited"))
    return None
