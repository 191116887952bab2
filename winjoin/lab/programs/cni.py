"""The network of pods as containerd sees it.

The first configuration in conf_dir, its plugins' programs, its HNS network.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World
    from winjoin.lab.programs.containerd import Settings

_VERSIONS = ("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0")
_BRIDGES = ("win-bridge", "win-overlay", "sdnbridge", "sdnoverlay")


def fault(world: World, settings: Settings) -> str:
    """Why pods have no network; empty where they have one (CRI's NetworkReady)."""
    try:
        configuration = _first(world, settings)
        _check(world, settings, configuration)
    except (ValueError, WindowsError) as error:
        return f"Network plugin returns error: cni plugin not initialized: {error}"
    return ""


def _first(world: World, settings: Settings) -> dict[str, Any]:
    folder = world.drive.real(settings.conf_dir)
    names = sorted(p.name for p in folder.glob("*") if p.suffix in (".conf", ".conflist", ".json"))
    if not names:
        raise ValueError(f"no network config found in {settings.conf_dir}")
    document = json.loads(world.drive.read(f"{settings.conf_dir}\\{names[0]}"))
    if not isinstance(document, dict):
        raise ValueError(f"{names[0]} is no object")  # noqa: TRY004 - all of it is one kind of mistake
    if names[0].endswith(".conflist"):
        return document
    return {"name": document.get("name"), "cniVersion": document.get("cniVersion"), "plugins": [document]}


def _check(world: World, settings: Settings, document: dict[str, Any]) -> None:
    known = (*_VERSIONS, "1.1.0") if settings.version.startswith("2") else _VERSIONS
    if not document.get("name") or document.get("cniVersion") not in known:
        raise ValueError(f"name {document.get('name')!r}, cniVersion {document.get('cniVersion')!r}")
    plugins = document.get("plugins")
    if not isinstance(plugins, list) or not plugins:
        raise ValueError("it has no networks")
    for plugin in plugins:
        if not isinstance(plugin, dict):
            raise ValueError("a plugin is no object")  # noqa: TRY004 - all of it is one kind of mistake
        _plugin(world, settings, plugin, str(document["name"]))


def _plugin(world: World, settings: Settings, plugin: dict[str, Any], network: str) -> None:
    kind = plugin.get("type")
    ipam = plugin.get("ipam") or {}
    for program in filter(None, (kind, ipam.get("type"), (plugin.get("delegate") or {}).get("type"))):
        if not any(world.drive.is_file(f"{folder}\\{program}.exe") for folder in settings.bin_dirs):
            raise ValueError(f"failed to find plugin {program!r} in path {list(settings.bin_dirs)}")
    if not kind:
        raise ValueError("a plugin has no type")
    if kind in _BRIDGES and network not in world.network.networks:
        raise ValueError(f"network {network!r} not found in HNS")
