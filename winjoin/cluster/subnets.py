"""Addresses and subnets of a cluster: which lies in which."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def address(text: str) -> IPv4Address | IPv6Address | None:
    """An address; None for a name or anything else."""
    try:
        return ip_address(text.strip("[] "))
    except ValueError:
        return None


def network(text: str) -> Network | None:
    """A subnet; None where the text is none."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def within(text: str, subnets: Iterable[str]) -> bool:
    """Whether it is an address that lies in one of the subnets."""
    found = address(text)
    return found is not None and any(
        found in each for each in map(network, subnets) if each is not None and each.version == found.version
    )


def overlaps(first: Iterable[str], second: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of subnets that share addresses."""
    return [
        (one, other)
        for one in first
        for other in second
        if (a := network(one)) and (b := network(other)) and a.version == b.version and a.overlaps(b)
    ]


def is_local_host(host: str) -> bool:
    """Whether it means the machine that reads it."""
    found = address(host)
    if found is None:
        name = host.rstrip(".").lower()
        return name == "localhost" or name.endswith(".localhost")
    return found.is_loopback or found.is_unspecified
