"""Adapters, addresses, routes, and the Host Networking Service.

Which cuts connections when it makes the first vSwitch.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from winjoin.lab.machines.windows_errors import WindowsError

Json = dict[str, Any]
_ON_LINK = "0.0.0.0"  # noqa: S104 - how Windows writes a route without a gateway
_CUTTING = ("L2Bridge", "Overlay", "Transparent", "L2Tunnel")
_HNS_TYPES = (*_CUTTING, "NAT", "ICS", "Internal", "Private")


class Network:
    """One host's network: `adapters`, `addresses`, `routes` as JSON records. An address may be `10.99.1.2/16`.

    `networks`, `endpoints` of HNS by name.
    """

    cut_seconds = 2.0
    """How long connections are silent when the first vSwitch takes over an adapter."""

    def __init__(self, address: str) -> None:
        host = ipaddress.ip_interface(address if "/" in address else f"{address}/24")
        address, net = str(host.ip), host.network
        self.cut: Callable[[float], None] = lambda _: None
        """Called when HNS takes over the adapter: connections to the host go silent for that many seconds."""
        mac = "00-15-5D-" + "-".join(f"{int(part):02X}" for part in address.split(".")[1:])
        self.adapters: list[Json] = [
            {
                "name": "Ethernet",
                "index": 5,
                "mac": mac,
                "status": "Up",
                "kind": "ethernet",
                "mtu": 1500,
                "forwarding": False,
            }
        ]
        self.addresses: list[Json] = [
            {"address": address, "prefixLength": net.prefixlen, "index": 5, "origin": "Manual"}
        ]
        self.routes: list[Json] = [
            {"destination": "0.0.0.0/0", "nextHop": str(net[1]), "index": 5, "metric": 256},
            {"destination": str(net), "nextHop": _ON_LINK, "index": 5, "metric": 256},
        ]
        self.networks: dict[str, Json] = {}
        self.endpoints: dict[str, Json] = {}

    @property
    def address(self) -> str:
        """The host's own address."""
        return str(self.addresses[0]["address"])

    def index_of(self, address: str) -> int:
        """Index of the adapter with that address; raises where none has it."""
        for record in self.addresses:
            if record["address"] == address:
                return int(record["index"])
        raise WindowsError(
            1168, f"No adapter has the address {address}", error_id="CmdletizationQuery_NotFound_IPAddress"
        )

    def is_local(self, address: str) -> bool:
        """Whether an adapter has it."""
        return any(record["address"] == address for record in self.addresses)

    def get_route(self, destination: str, next_hop: str) -> Json | None:
        """A route, by both."""
        return next(
            (r for r in self.routes if (r["destination"], r["nextHop"]) == (destination, next_hop)), None
        )

    def set_route(self, destination: str, next_hop: str, *, index: int, metric: int) -> None:
        """Add or change a persistent route.

        Raises 87 for a prefix with host bits, 1168 for an unknown adapter.
        """
        try:
            ipaddress.ip_network(destination)
            ipaddress.ip_address(next_hop)
        except ValueError as error:
            raise WindowsError(
                87, f"route {destination} via {next_hop}", error_id="InvalidParameter,New-NetRoute"
            ) from error
        if index not in {adapter["index"] for adapter in self.adapters}:
            raise WindowsError(1168, f"interface {index}")
        self.remove_route(destination, next_hop)
        self.routes.append(
            {"destination": destination, "nextHop": next_hop, "index": index, "metric": metric}
        )

    def remove_route(self, destination: str, next_hop: str) -> None:
        """Take it away, if it is there."""
        self.routes = [r for r in self.routes if (r["destination"], r["nextHop"]) != (destination, next_hop)]

    def make_network(self, name: str, kind: str, *, subnet: str, gateway: str, adapter_address: str) -> None:
        """An HNS network; the first of a switching kind takes over the adapter.

        A vEthernet gets its address.
        """
        if kind not in _HNS_TYPES or ipaddress.ip_address(gateway) not in ipaddress.ip_network(subnet):
            raise WindowsError(0x80070057, f"HNS network {name}: type {kind}, {gateway} in {subnet}")
        index = self.index_of(adapter_address)
        if any(
            ipaddress.ip_network(subnet).overlaps(ipaddress.ip_network(n["subnet"]))
            for n in self.networks.values()
        ):
            raise WindowsError(0x803B0013, f"HNS network {name}: subnet {subnet} overlaps that of another")
        first = kind in _CUTTING and not any(n["type"] in _CUTTING for n in self.networks.values())
        self.networks[name] = {
            "type": kind,
            "subnet": subnet,
            "gateway": gateway,
            "managementAddress": adapter_address,
        }
        if first:
            self._take_over(index)

    def _take_over(self, index: int) -> None:
        virtual = 20 + len(self.adapters)
        below = next(adapter for adapter in self.adapters if adapter["index"] == index)
        self.adapters.append(
            {
                **below,
                "name": f"vEthernet ({below['name']})",
                "index": virtual,
                "kind": "vswitch",
                "forwarding": False,
            }
        )
        for record in (*self.addresses, *self.routes):
            if record["index"] == index:
                record["index"] = virtual
        self.cut(self.cut_seconds)

    def remove_network(self, name: str) -> None:
        """A network and its endpoints; the vSwitch's adapter stays."""
        self.networks.pop(name, None)
        for endpoint in [key for key, item in self.endpoints.items() if item["network"] == name]:
            self.remove_endpoint(endpoint)

    def make_endpoint(self, name: str, *, network: str, address: str, forwarding: bool) -> None:
        """An endpoint attached to the host (compartment 1).

        Raises where its network is missing or does not hold the address.
        """
        known = self.networks.get(network)
        if known is None:
            raise WindowsError(0x803B0001, f"HNS network {network!r} was not found")
        if ipaddress.ip_address(address) not in ipaddress.ip_network(known["subnet"]):
            raise WindowsError(0x80070057, f"{address} is not in {known['subnet']}")
        self.remove_endpoint(name)
        if forwarding:
            self._forward(str(known["managementAddress"]))
        index = max(adapter["index"] for adapter in self.adapters) + 1
        self.endpoints[name] = {
            "network": network,
            "address": address,
            "attached": True,
            "forwarding": forwarding,
            "index": index,
        }
        title = f"vEthernet ({name})"
        mac = "00-15-5D-FF-" + "-".join(f"{int(part):02X}" for part in address.split(".")[2:])
        self.adapters.append(
            {
                "name": title,
                "index": index,
                "mac": mac,
                "status": "Up",
                "kind": "vswitch",
                "mtu": 1500,
                "forwarding": forwarding,
            }
        )
        prefix = ipaddress.ip_network(known["subnet"]).prefixlen
        self.addresses.append(
            {"address": address, "prefixLength": prefix, "index": index, "origin": "Manual"}
        )

    def _forward(self, address: str) -> None:
        """What pods send passes the adapter with the host's address, too."""
        index = self.index_of(address)
        for adapter in self.adapters:
            adapter["forwarding"] = adapter["forwarding"] or adapter["index"] == index

    def remove_endpoint(self, name: str) -> None:
        """Take it away, its adapter and address too."""
        endpoint = self.endpoints.pop(name, None)
        if endpoint:
            index = endpoint["index"]
            self.adapters = [item for item in self.adapters if item["index"] != index]
            self.addresses = [item for item in self.addresses if item["index"] != index]

    def boot(self) -> None:
        """What a restart does: overlay networks are not persistent.

        Host endpoints and their adapters are lost with them.
        """
        for name in [name for name, item in self.networks.items() if item["type"] == "Overlay"]:
            self.remove_network(name)

    def snapshot(self) -> Json:
        """All of it, sorted."""
        return {
            "adapters": sorted(self.adapters, key=lambda item: int(item["index"])),
            "addresses": sorted(self.addresses, key=lambda item: (item["index"], item["address"])),
            "routes": sorted(self.routes, key=lambda item: (item["destination"], item["nextHop"])),
            "hns": {
                "networks": dict(sorted(self.networks.items())),
                "endpoints": dict(sorted(self.endpoints.items())),
            },
        }
