"""A service: key name; state displayName, command, start, dependsOn, environment, recovery.

Account, running, inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json
from winjoin.lab.machines.service import STARTS, Service
from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no such service."""
    service = world.services.find(key["name"])
    if service is None:
        return None
    return {
        "displayName": service.display_name,
        "command": service.command,
        "start": service.start,
        "dependsOn": list(service.depends_on),
        "environment": dict(service.environment),
        "recovery": service.recovery,
        "account": service.account,
        "running": service.running,
        "inputs": service.inputs,
    }


def set_(world: World, change: Change) -> str | None:
    """Create or change it, and start, stop or start it anew, with those that depend on it."""
    name = change.key["name"]
    before = world.services.find(name)
    if change.state is None:
        _stop(world, name)
        world.services.delete(name)
        return None
    stale = bool(before and before.running) and _differs(change, "command", "environment", "inputs")
    unwanted = before is not None and not change.state.get("running", True)
    stopped = _stop(world, name) if stale or unwanted else []
    _configure(world, name, change.state, before)
    if change.state.get("running"):
        for item in (name, *(item for item in stopped if item != name)):
            if not world.services.get(item).running:
                world.services.start(item)
    return None


def _differs(change: Change, *fields: str) -> bool:
    state, current = change.state or {}, change.current or {}
    return any(field in state and state[field] != current.get(field) for field in fields)


def _stop(world: World, name: str) -> list[str]:
    """Stop it after those that depend on it; their names, in the order in which they start again."""
    if not world.services.get(name).running:
        return []
    names = [service.name for service in world.services.dependents(name)] + [name]
    for item in names:
        world.services.stop(item)
    return names[::-1]


def _configure(world: World, name: str, state: Json, before: Service | None) -> None:
    if state.get("start", "automatic") not in STARTS or not state.get("command", "x").strip():
        raise WindowsError(87, name)
    if state.get("account", "LocalSystem") != "LocalSystem":
        raise WindowsError(1057, f"{name}: account {state['account']}")
    world.services.refuse_circles(name, state.get("dependsOn", []))
    service = before or Service(name=name, display_name=name, command=state["command"])
    if service.built_in and "command" in state and state["command"] != service.command:
        raise WindowsError(5, name)
    service.display_name = state.get("displayName", service.display_name)
    service.command = state.get("command", service.command)
    service.start = state.get("start", service.start)
    service.depends_on = list(state.get("dependsOn", service.depends_on))
    service.environment = dict(state.get("environment", service.environment))
    service.recovery = state.get("recovery", service.recovery)
    service.account = state.get("account", service.account)
    service.inputs = state.get("inputs", service.inputs)
    world.services.put(service)
