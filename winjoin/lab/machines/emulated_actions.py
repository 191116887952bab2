"""Actions of the agent that the emulator can play: steps that are no state."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]


def act(world: World, name: str, parameters: Json) -> Json | None:
    """Do it; raises for an action that is not known here."""
    if name == "wait-pipe":
        return _wait_pipe(world, str(parameters["name"]), float(parameters.get("seconds", 60)))
    if name == "wait-service":
        return _wait_service(world, str(parameters["name"]), float(parameters.get("seconds", 60)))
    if name == "remove-file":
        world.drive.remove(str(parameters["path"]))
        return None
    raise WindowsError(50, f"no action named {name}", error_id="UnknownAction")


def _wait_pipe(world: World, name: str, seconds: float) -> Json:
    wanted = name.replace("/", "\\").rpartition("\\")[2].lower()
    deadline = time.monotonic() + seconds
    while wanted not in world.pipes:
        if time.monotonic() > deadline:
            raise WindowsError(2, f"pipe {name}")
        time.sleep(0.02)
    return {"pipe": wanted}


def _wait_service(world: World, name: str, seconds: float) -> Json:
    deadline = time.monotonic() + seconds
    while not world.services.get(name).running:
        if time.monotonic() > deadline:
            raise WindowsError(1053, name)
        time.sleep(0.02)
    return {"state": "Running"}
