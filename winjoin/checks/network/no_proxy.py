"""What of the machine's proxy variables a Go program makes: kubelet, kube-proxy, containerd."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from winjoin.engine.check import Candidate


def machine_proxy(candidate: Candidate) -> str:
    """The proxy that services would take for HTTPS, empty where they take none."""
    return _variable(candidate, "HTTPS_PROXY")


def goes_direct(candidate: Candidate, host: str, port: int = 443) -> bool:
    """Whether NO_PROXY keeps a name or an address from the proxy, by the rules of Go's net/http.

    ``corp.test`` counts for itself and all below, ``.corp.test`` for those below; a CIDR counts for addresses.
    """
    entries = [
        entry.strip().lower() for entry in _variable(candidate, "NO_PROXY").split(",") if entry.strip()
    ]
    address = _address(host)
    plain = (_without_port(entry, port) for entry in entries)
    return any(entry == "*" or _fits(entry, host.lower(), address) for entry in plain)


def subnet_goes_direct(candidate: Candidate, subnet: str) -> bool:
    """Whether the first and the last address of a subnet go direct, as they do where an entry holds it."""
    network = ip_network(subnet, strict=False)
    return all(goes_direct(candidate, str(each)) for each in (network[1], network[-1]))


def _without_port(entry: str, port: int) -> str:
    """An entry without its port; empty where that is another one."""
    host, colon, told = entry.rpartition(":")
    named = colon and told.isdigit() and (":" not in host or host.endswith("]"))
    return entry if not named else host if int(told) == port else ""


def _fits(entry: str, host: str, address: IPv4Address | IPv6Address | None) -> bool:
    if "/" in entry:
        try:
            return address is not None and address in ip_network(entry, strict=False)
        except ValueError:
            return False
    if address is not None:
        return entry.strip("[]") == host
    domain = entry.removeprefix("*")
    return bool(entry) and (host == domain or host.endswith("." + domain.removeprefix(".")))


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _variable(candidate: Candidate, name: str) -> str:
    variables = candidate.facts.network.environment_proxy or ()
    return next((value for key, value in variables if key.upper() == name), "")
