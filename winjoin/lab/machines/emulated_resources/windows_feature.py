"""A Windows feature: key name; state installed.

Its current state says also whether it waits for a restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """Never None: a name that this Windows has not is an error.

    One that waits for a restart counts as what it will be.
    """
    state = world.features.states[world.features.known(key["name"])]
    return {"installed": state in ("Installed", "InstallPending"), "pending": state.endswith("Pending")}


def set_(world: World, change: Change) -> str | None:
    """Install or remove it; says so where that needs a restart."""
    name = change.key["name"]
    wanted = bool(change.state and change.state["installed"])
    pending = world.features.install(name) if wanted else world.features.uninstall(name)
    return f"windows-feature {name}" if pending else None
