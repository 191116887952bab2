"""Which proxy leads to an address, by the environment, as Go's programs decide it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping


def proxy_for(host: str, port: int, environment: Mapping[str, str], *, scheme: str = "https") -> str:
    """The URL of ``HTTPS_PROXY`` (or lower case), empty where ``NO_PROXY`` or a loopback address spares it.

    Loopback never goes through a proxy; ``NO_PROXY`` knows names, ``.suffixes``, ``*``, addresses, CIDRs and
    ports.
    """
    name = f"{scheme}_proxy"
    proxy = environment.get(name.upper()) or environment.get(name) or ""
    if not proxy or _is_loopback(host):
        return ""
    spared = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    if any(_covers(entry.strip().lower(), host.lower().rstrip("."), port) for entry in spared.split(",")):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _covers(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    head, _, tail = entry.rpartition(":")
    if head and tail.isdigit() and (":" not in head or head.endswith("]")):
        return int(tail) == port and _covers(head, host, port)
    address = _address(host)
    if address is None:
        bare = entry.removeprefix("*")
        return bool(bare) and (
            host.endswith(bare) if bare.startswith(".") else host == bare or host.endswith("." + bare)
        )
    try:
        return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False
