"""A network of the Host Networking Service."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_one_of, require_text


@dataclass(frozen=True, kw_only=True)
class HnsNetwork(Resource):
    """A network for pods over the adapter that has `address`.

    Making the first one cuts the host's connections for seconds; the agent lives on, compares addresses,
    DNS servers and routes before and after, and puts back what was lost.
    """

    type: ClassVar[str] = "hns-network"

    name: str
    network_type: str
    subnet: str
    gateway: str
    address: str
    why: str

    def __post_init__(self) -> None:
        require_text("the name of a network", self.name)
        require_one_of("network_type", self.network_type, ("L2Bridge", "Overlay"))
        ipaddress.ip_address(self.address)
        if ipaddress.ip_address(self.gateway) not in ipaddress.ip_network(self.subnet):
            raise ValueError(f"gateway {self.gateway} of network {self.name} is not in {self.subnet}")

    @property
    def key(self) -> Json:
        """Its name."""
        return {"name": self.name}

    @property
    def state(self) -> Json:
        """Its kind, its addresses, and the host's address that it stands on."""
        return {
            "type": self.network_type,
            "subnet": self.subnet,
            "gateway": self.gateway,
            "managementAddress": self.address,
        }

    @property
    def inputs(self) -> Json:
        """An address of the adapter."""
        return {"address": self.address}
