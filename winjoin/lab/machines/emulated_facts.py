"""The emulator's answer to the operation `facts`: a profile, the living world, the world's changes.

Changes (`World.facts_patch`) are a mapping from paths in the facts to values (see `winjoin.lab.patching`): so
states and world files make a host ill in what the world itself has no model of.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines import emulated_identity, emulated_probes, emulated_registry
from winjoin.lab.machines.profiles import ANY, healthy
from winjoin.lab.patching import patch

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]

_STARTS = {"automatic": "Automatic", "delayed": "Automatic", "manual": "Manual", "disabled": "Disabled"}
_LIVING = ("name", "index", "mac", "status", "kind", "mtu")


def observe(world: World, arguments: Mapping[str, Any]) -> Json:
    """All facts of the world's host in wire form; probes are asked for real, from this machine."""
    asked, environment = arguments.get("probes") or [], dict(world.environment)
    probes = emulated_probes.ask(asked, world.network.address, environment)
    with world.lock:
        facts = healthy(world.build, world.name, world.network.address)
        _system(facts["os"], world)
        _network(facts, world)
        facts["features"] = dict(world.features.states)
        facts["services"] = _services(facts["services"], world)
        facts["environment"] = dict(world.environment)
        emulated_identity.lay(facts, world)
        facts["identity"]["containerdConfig"] = _containerd_config(facts["services"])
        facts["probes"] = probes
        patch(facts, world.facts_patch)
        emulated_registry.lay(facts, world)
    if "network" in facts:
        facts["network"]["bindRefused"] = _bind_refused(facts["network"], arguments.get("ports") or [])
    return facts


def _system(system: Json, world: World) -> None:
    now = time.time()
    pending = world.features.pending()
    cbs = "restart-pending" in world.faults
    system |= {
        "time": now,
        "bootTime": world.boot_time or now - 3600,
        "restartReasons": [*(["Cbs"] if cbs else []), *(["Feature"] if pending else [])],
    }
    renamed = world.registry.get(
        "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName", "ComputerName"
    )
    if renamed is not None and renamed.data != world.name:
        system["pendingComputerName"] = renamed.data
        system["restartReasons"].append("ComputerName")
    long_paths = world.registry.get(
        "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\FileSystem", "LongPathsEnabled"
    )
    system["longPaths"] = bool(long_paths and long_paths.data)


def _network(facts: Json, world: World) -> None:
    network, living = facts["network"], world.network
    card = network["adapters"][0]
    network["adapters"] = [{**card, **_adapter(adapter)} for adapter in living.adapters]
    network["addresses"] = [
        *({"state": "Preferred", **address} for address in living.addresses),
        network["addresses"][-1],
    ]
    network["routes"] = [dict(route) for route in living.routes]
    network["listeners"] = [{"port": port, "address": ANY} for port in sorted(world.listeners)]
    hns = sorted(living.networks.items())
    facts["hns"]["networks"] = [_hns_network(name, item, living.endpoints) for name, item in hns]
    facts["hns"]["endpoints"] = sorted(living.endpoints)


def _adapter(adapter: Mapping[str, Any]) -> Json:
    living = {key: adapter[key] for key in _LIVING if key in adapter}
    if adapter.get("kind") == "vswitch":
        living |= {
            "description": "Hyper-V Virtual Ethernet Adapter",
            "virtual": True,
            "driver": "vmswitch.sys",
        }
    return living


def _hns_network(name: str, item: Mapping[str, Any], endpoints: Mapping[str, Mapping[str, Any]]) -> Json:
    return {
        "name": name,
        "type": item["type"],
        "subnets": [item["subnet"]],
        "gateways": [item["gateway"]],
        "managementIp": item["managementAddress"],
        "endpointCount": sum(endpoint["network"] == name for endpoint in endpoints.values()),
    }


def _services(known: Sequence[Json], world: World) -> list[Json]:
    """Windows' own of the profile, and those of the world."""
    found = {service["name"].lower(): dict(service) for service in known}
    for name, service in world.services.snapshot().items():
        found[name.lower()] = {**found.get(name.lower(), {"exitCode": 0}), "name": name, **_service(service)}
    return list(found.values())


def _service(service: Mapping[str, Any]) -> Json:
    told: Json = {"start": _STARTS.get(str(service.get("start", "")).lower(), service.get("start"))}
    told["state"] = service.get("state", "Stopped")
    told |= {key: service[key] for key in ("command", "account", "exitCode") if key in service}
    return told


def _containerd_config(services: Sequence[Json]) -> str | None:
    """The file that the containerd service names in its command line."""
    import re

    command = next((str(item.get("command", "")) for item in services if item["name"] == "containerd"), "")
    named = re.search(r"--?c(?:onfig)?[ =](?:\"([^\"]+)\"|(\S+))", command)
    return (named[1] or named[2]) if named else None


def _bind_refused(network: Json, ports: Sequence[int]) -> list[int]:
    """Wanted ports that something listens on, or that are refused for another reason: an excluded range."""
    excluded = network.get("excludedPorts") or []
    taken = {listener.get("port") for listener in network.get("listeners") or []}
    taken |= set(network.get("bindRefused") or [])
    return [port for port in ports if port in taken or any(r["first"] <= port <= r["last"] for r in excluded)]
