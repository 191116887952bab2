r"""Facts that Windows takes from the registry: what was written there counts more than what a state says.

So a host in the state ``weak-crypto`` is cured by the value that cures a real one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from winjoin.lab.patching import patch

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]
_SERVICES = "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\"
_STARTS = {2: "Automatic", 3: "Manual", 4: "Disabled"}
_STRONG = ("HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto")
_MODERN = ("Tls", "Tls11", "Tls12")
"""What .NET begins with where SchUseStrongCrypto is set."""
_VALUES = {
    _STRONG: "engine.strongCrypto",
    (_SERVICES + "W32Time\\Parameters", "Type"): "os.timeService",
}
"""Values and the facts that say them; numbers are said as true and false."""
_REMOTE = "winrm"


def lay(facts: Json, world: World) -> None:
    """Put what was written into the facts."""
    for (path, name), fact in _VALUES.items():
        value = world.registry.get(path, name)
        if value is not None and facts.get(fact.partition(".")[0]) is not None:
            patch(facts, {fact: bool(value.data) if isinstance(value.data, int) else value.data})
    if world.registry.get(*_STRONG) is not None and (facts.get("engine") or {}).get("strongCrypto"):
        facts["engine"]["tls"] = list(_MODERN)
    for service in facts.get("services") or []:
        written = world.registry.get(_SERVICES + service["name"], "Start")
        if written is not None and written.data in _STARTS:
            service["start"] = _STARTS[written.data]
            if service["name"].lower() == _REMOTE and facts.get("remote"):
                facts["remote"]["start"] = service["start"]
