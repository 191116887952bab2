"""A rule of Windows Firewall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_one_of, require_text

_LAST_PORT = 65535


@dataclass(frozen=True, kw_only=True)
class FirewallRule(Resource):
    """An enabled inbound rule that allows `ports` in every profile."""

    type: ClassVar[str] = "firewall-rule"

    name: str
    display_name: str
    ports: Sequence[int]
    protocol: str = "TCP"
    why: str

    def __post_init__(self) -> None:
        require_text("the name of a firewall rule", self.name)
        require_one_of("protocol", self.protocol, ("TCP", "UDP"))
        if not self.ports or not all(0 < port <= _LAST_PORT for port in self.ports):
            raise ValueError(f"firewall rule {self.name} has no ports, or one that is none")

    @property
    def key(self) -> Json:
        """Its name, which is not translated and not shown."""
        return {"name": self.name}

    @property
    def state(self) -> Json:
        """The whole rule."""
        return {
            "displayName": self.display_name,
            "direction": "Inbound",
            "action": "Allow",
            "protocol": self.protocol,
            "localPorts": [str(port) for port in self.ports],
            "profiles": ["Any"],
            "enabled": True,
        }
