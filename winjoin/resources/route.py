"""A persistent route of the host."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource


@dataclass(frozen=True, kw_only=True)
class Route(Resource):
    """A route over the interface that has `address`; the host finds its index, which restarts may change."""

    type: ClassVar[str] = "route"

    destination: str
    next_hop: str
    address: str
    metric: int = 256
    why: str

    def __post_init__(self) -> None:
        ipaddress.ip_network(self.destination)
        ipaddress.ip_address(self.next_hop)
        ipaddress.ip_address(self.address)

    @property
    def key(self) -> Json:
        """Where it leads and over whom."""
        return {"destination": self.destination, "nextHop": self.next_hop}

    @property
    def state(self) -> Json:
        """Its metric; the current state says also its interface."""
        return {"metric": self.metric}

    @property
    def inputs(self) -> Json:
        """An address of the interface."""
        return {"address": self.address}
