"""An endpoint of the Host Networking Service in the host itself."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_text


@dataclass(frozen=True, kw_only=True)
class HnsEndpoint(Resource):
    """The host's own leg in a pod network: attached to the host's compartment, and forwarding."""

    type: ClassVar[str] = "hns-endpoint"

    name: str
    network: str
    address: str
    why: str

    def __post_init__(self) -> None:
        require_text("the name of an endpoint", self.name)
        require_text("the network of an endpoint", self.network)
        ipaddress.ip_address(self.address)

    @property
    def key(self) -> Json:
        """Its name."""
        return {"name": self.name}

    @property
    def state(self) -> Json:
        """Its network and address, attached and forwarding."""
        return {"network": self.network, "address": self.address, "attached": True, "forwarding": True}
