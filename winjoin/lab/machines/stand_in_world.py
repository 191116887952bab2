"""What there is on a stand-in host, in the shape of the emulator's `World.snapshot`.

From its own model, as `host state` shows it, its registry (`reg query`) and its service manager (`sc query`). What none of
them tells is left out: listening ports, pipes, private files, digests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from winjoin.lab.machines.stand_in_services import services

Json = dict[str, Any]
Values = dict[str, tuple[str, str]]
"""Of one key: REG_ type and text as ``reg query`` prints it, by name."""

SERVICES = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services"
_CONTROL = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control"
ENVIRONMENT = rf"{_CONTROL}\Session Manager\Environment"
_SHOWN = (
    r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
    rf"{_CONTROL}\ComputerName\ComputerName",
    rf"{_CONTROL}\Session Manager\Memory Management\PrefetchParameters",
)
_KINDS = {
    "REG_SZ": "String",
    "REG_EXPAND_SZ": "ExpandString",
    "REG_MULTI_SZ": "MultiString",
    "REG_DWORD": "DWord",
    "REG_QWORD": "QWord",
}

ROOT = r"HKEY_LOCAL_MACHINE\SOFTWARE\WindowsStandIn"
"""The stand-in's own model: below it a key per area, with JSON as data."""

QUERY = " & ".join(
    (
        f'reg query "{ROOT}" /s',
        f'reg query "{SERVICES}" /s',
        *(f'reg query "{key}"' for key in (ENVIRONMENT, *_SHOWN)),
        "sc.exe query state= all",
    )
)
"""One command line for all that `read` needs."""

REQUESTED = rf'reg query "{ROOT}\Power" /v Requested'
"""A command line that prints what `restart_requested` reads."""


class Seen(NamedTuple):
    """What `QUERY` printed: keys of the registry, and what the service manager says of each service."""

    keys: dict[str, Values]
    running: dict[str, tuple[str, int]]
    """State such as ``Running``, and exit code, by name of the service."""


def read(text: str) -> Seen:
    """Keys and services in the output of `QUERY`; what it could not tell is not there."""
    seen = Seen({}, {})
    key, service, state = "", "", ""
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("HKEY_"):
            key = line.strip()
            seen.keys.setdefault(key, {})
        elif value := re.match(r" {4}(\S.*?) {4}(REG_\w+) {4}(.*)$", line):
            seen.keys.setdefault(key, {})[value[1]] = (value[2], value[3])
        elif named := re.match(r"SERVICE_NAME: (.+)$", line):
            service = named[1].strip()
        elif number := re.match(r"\s+(STATE|WIN32_EXIT_CODE)\s*: (\d+)\s+(\S+)", line):
            state = number[3].capitalize() if number[1] == "STATE" else state
            seen.running[service] = (state, int(number[2]) if number[1] != "STATE" else 0)
    return seen


def restart_requested(text: str) -> bool:
    """Whether a program asked for a restart, in the output of `REQUESTED`."""
    values = read(text).keys.get(rf"{ROOT}\Power", {})
    return bool(_decoded(values.get("Requested", ("", ""))[1]) == "Restart")


def model(seen: Seen) -> dict[str, Json]:
    """The stand-in's own model, as ``host state`` prints it: area, item, value."""
    return {
        key[len(ROOT) + 1 :]: {
            name: _decoded(text) for name, (kind, text) in values.items() if kind == "REG_SZ"
        }
        for key, values in seen.keys.items()
        if key.startswith(f"{ROOT}\\")
    }


def _decoded(text: str) -> Any:  # noqa: ANN401 - it is JSON, or a text
    try:
        return json.loads(text)
    except ValueError:
        return text


def snapshot(name: str, build: int, seen: Seen, *, first_boot: int = 1) -> Json:
    """The world as JSON; `first_boot` is the boot that is no restart."""
    state = model(seen)
    boots = int(_area(state, "Power").get("BootCount", 1))
    features = _features(_area(state, "Features"), boots)
    pending = [f"feature {key}" for key, value in features.items() if value.endswith("Pending")]
    return {
        "name": name,
        "windowsBuild": build,
        "restarts": max(0, boots - first_boot),
        "restartPending": pending,
        "services": services(SERVICES, seen.keys, seen.running),
        "features": features,
        "firewall": {key: _rule(rule) for key, rule in _sorted(_area(state, "NetFirewallRule"))},
        "registry": _registry(seen.keys),
        "environment": {key: text for key, (_, text) in _sorted(seen.keys.get(ENVIRONMENT, {}))},
        **_network(state),
    }


def _area(state: Mapping[str, Json], name: str) -> Json:
    area = state.get(name)
    return area if isinstance(area, dict) else {}


def _sorted(items: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(items.items(), key=lambda item: item[0].lower())


def _features(area: Json, boots: int) -> dict[str, str]:
    return {name: _feature(feature, boots) for name, feature in _sorted(area)}


def _feature(feature: Json, boots: int) -> str:
    """A change that was made in this boot waits for the next."""
    pending = int(feature.get("PendingSince") or 0) >= boots
    if feature.get("Installed"):
        return "InstallPending" if pending else "Installed"
    if pending:
        return "UninstallPending"
    return "Removed" if feature.get("Removed") else "Available"


def _rule(rule: Json) -> Json:
    return {
        "displayName": rule.get("DisplayName"),
        "direction": rule.get("Direction"),
        "action": rule.get("Action"),
        "protocol": rule.get("Protocol"),
        "localPorts": rule.get("LocalPort"),
        "profiles": str(rule.get("Profile", "")).split(", "),
        "enabled": rule.get("Enabled"),
    }


def _registry(keys: Mapping[str, Values]) -> Json:
    return {
        key.replace("HKEY_LOCAL_MACHINE", "HKLM:"): {
            name: {"kind": _KINDS[kind], "data": data(kind, text)}
            for name, (kind, text) in sorted(keys[key].items())
            if kind in _KINDS
        }
        for key in _SHOWN
        if keys.get(key)
    }


def data(kind: str, text: str) -> str | int | list[str]:
    r"""The data that ``reg query`` printed so: numbers as 0x…, lists parted by ``\0``."""
    if kind in ("REG_DWORD", "REG_QWORD"):
        return int(text, 16)
    if kind == "REG_MULTI_SZ":
        return [item for item in text.split("\\0") if item]
    return text


def _network(state: Mapping[str, Json]) -> Json:
    forwarding = {
        item["InterfaceIndex"]: bool(item.get("Forwarding"))
        for item in _area(state, "NetIPInterface").values()
        if item.get("AddressFamily") == "IPv4"
    }
    adapters = [_adapter(item, forwarding) for item in _area(state, "NetAdapter").values()]
    addresses = [_address(item) for item in _area(state, "NetIPAddress").values()]
    routes = [_route(item) for item in _area(state, "NetRoute").values()]
    return {
        "adapters": sorted(adapters, key=lambda item: int(item["index"])),
        "addresses": sorted(addresses, key=lambda item: (item["index"], item["address"])),
        "routes": sorted(routes, key=lambda item: (item["destination"], item["nextHop"])),
        "hns": {
            "networks": dict(sorted(_networks(_area(state, "HnsNetwork")))),
            "endpoints": dict(sorted(_endpoints(state, adapters))),
        },
    }


def _adapter(item: Json, forwarding: Mapping[int, bool]) -> Json:
    index = item.get("InterfaceIndex")
    return {
        "name": item.get("Name"),
        "index": index,
        "mac": item.get("MacAddress"),
        "status": item.get("Status"),
        "kind": "vswitch" if str(item.get("Name", "")).startswith("vEthernet") else "ethernet",
        "mtu": item.get("MtuSize"),
        "forwarding": forwarding.get(int(index or 0), False),
    }


def _address(item: Json) -> Json:
    return {
        "address": item.get("IPAddress"),
        "prefixLength": item.get("PrefixLength"),
        "index": item.get("InterfaceIndex"),
        "origin": item.get("PrefixOrigin"),
    }


def _route(item: Json) -> Json:
    return {
        "destination": item.get("DestinationPrefix"),
        "nextHop": item.get("NextHop"),
        "index": item.get("InterfaceIndex"),
        "metric": item.get("RouteMetric"),
    }


def _networks(area: Json) -> list[tuple[str, Json]]:
    found = []
    for item in area.values():
        subnet: Json = next(iter(item.get("Subnets") or [{}]), {})
        state = {"type": item.get("Type"), "subnet": subnet.get("AddressPrefix")}
        state |= {"gateway": subnet.get("GatewayAddress"), "managementAddress": item.get("ManagementIP")}
        found.append((str(item.get("Name")), state))
    return found


def _endpoints(state: Mapping[str, Json], adapters: list[Json]) -> list[tuple[str, Json]]:
    """An endpoint that is attached to the host has an adapter of its name."""
    legs = {str(adapter["name"]): adapter for adapter in adapters}
    names = {key: item.get("Name") for key, item in _area(state, "HnsNetwork").items()}
    found = []
    for item in _area(state, "HnsEndpoint").values():
        network = item.get("VirtualNetwork")
        shown = {"network": item.get("VirtualNetworkName") or names.get(str(network), network)}
        leg = legs.get(f"vEthernet ({item.get('Name')})", {})
        shown |= {"address": item.get("IPAddress"), "attached": bool(leg)}
        shown |= {"forwarding": leg.get("forwarding", False), "index": leg.get("index")}
        found.append((str(item.get("Name")), shown))
    return found
