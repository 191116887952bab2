"""Which adapter and which address of a host will be the Node's."""

from __future__ import annotations

from winjoin.engine.check import Candidate
from winjoin.hosts.facts import Adapter, Address, Route

DEFAULT = "0.0.0.0/0"
_HIDDEN = ("127.", "::1", "fe80:")
_SWITCHED = ("L2Bridge", "Overlay", "Transparent", "L2Tunnel")


def own_address(candidate: Candidate) -> Address | None:
    """The record of the Node's address, None where the host has no such address or does not say."""
    addresses = candidate.facts.network.addresses or ()
    return next((item for item in addresses if item.address and item.address == candidate.node_ip), None)


def own_adapter(candidate: Candidate) -> Adapter | None:
    """The adapter with the Node's address; else the one of the best default route; else None."""
    adapters = candidate.facts.network.adapters or ()
    address = own_address(candidate)
    best = default_routes(candidate)[:1]
    index = address.index if address else best[0].index if best else None
    return next((item for item in adapters if index is not None and item.index == index), None)


def default_routes(candidate: Candidate) -> list[Route]:
    """IPv4's, the best first."""
    routes = [item for item in candidate.facts.network.routes or () if item.destination == DEFAULT]
    return sorted(routes, key=lambda item: 2**32 if item.metric is None else item.metric)


def visible(candidate: Candidate) -> list[Address]:
    """Addresses without those of loopback and of IPv6's links."""
    return [
        item
        for item in candidate.facts.network.addresses or ()
        if item.address and not item.address.startswith(_HIDDEN)
    ]


def called(adapter: Adapter) -> str:
    """Its name for people."""
    return f"'{adapter.name}'" if adapter.name else "an adapter without a name"


def adapters_unknown(candidate: Candidate) -> bool:
    """Whether the host does not say its adapters, or which addresses they have."""
    return candidate.facts.network.adapters is None or candidate.facts.network.addresses is None


def has_switch(candidate: Candidate) -> bool:
    """Whether HNS has a network with a switch already: then addresses have moved to its adapters."""
    return any(item.type in _SWITCHED for item in candidate.facts.hns.networks or ())


def is_upper(adapter: Adapter) -> bool:
    """Whether it is made of others, whose MAC it has: a switch's adapter, a team, a virtual function."""
    return bool(adapter.kind in ("vswitch", "team") or adapter.team or adapter.virtual_function)
