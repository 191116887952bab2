"""A firewall rule: key name.

State displayName, direction, action, protocol, localPorts, profiles, enabled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from winjoin.lab.machines.emulated_resources.base import Change, Json
from winjoin.lab.machines.windows_errors import WindowsError

_WORDS = {
    "direction": ("Inbound", "Outbound"),
    "action": ("Allow", "Block"),
    "protocol": ("TCP", "UDP", "Any", "ICMPv4", "ICMPv6"),
}
_PROFILES = ("Any", "Domain", "Private", "Public")

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


def get(world: World, key: Json, desired: Json | None) -> Json | None:
    """None where there is no rule of that name."""
    rule = world.firewall.get(_known(world, key["name"]))
    return dict(rule) if rule else None


def set_(world: World, change: Change) -> str | None:
    """Make, change or remove it.

    Raises 87 for words that Windows has not, and 1753 where the firewall's service is off.
    """
    if not world.services.get("mpssvc").running:
        raise WindowsError(1753, "There are no more endpoints available from the endpoint mapper")
    name = _known(world, change.key["name"])
    if change.state is None:
        world.firewall.pop(name, None)
        return None
    rule = {**world.firewall.get(name, {}), **change.state}
    _refuse(name, rule)
    world.firewall[name] = rule
    return None


def _known(world: World, name: str) -> str:
    return next((key for key in world.firewall if key.lower() == name.lower()), name)


def _refuse(name: str, rule: Json) -> None:
    wrong = [field for field, words in _WORDS.items() if rule.get(field, words[0]) not in words]
    if any(not _port(text) for text in rule.get("localPorts", [])):
        wrong.append("localPorts")
    if rule.get("localPorts") not in (None, [], ["Any"]) and rule.get("protocol", "TCP") not in (
        "TCP",
        "UDP",
    ):
        wrong.append("protocol")
    if not rule.get("profiles") or any(word not in _PROFILES for word in rule["profiles"]):
        wrong.append("profiles")
    if wrong:
        raise WindowsError(
            87, f"firewall rule {name}: {', '.join(wrong)}", error_id="InvalidParameter,New-NetFirewallRule"
        )


def _port(text: object) -> bool:
    if text == "Any":
        return True
    parts = str(text).split("-")
    return len(parts) <= 2 and all(part.isdigit() and 0 < int(part) < 65536 for part in parts)  # noqa: PLR2004
