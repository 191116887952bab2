"""Check `DynamicPorts`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_WINDOWS = 16384
"""What Windows has by itself: 49152 and all above."""


@check("DynamicPorts")
def dynamic_ports(candidate: Candidate) -> Iterator[Finding]:
    """As many dynamic ports are there as Windows has by itself: 16,384.

    HNS reserves 64 of them for each load-balanced address that is used without direct server return: with
    fewer ports, or with some hundreds of Services, load balancers are no longer made and Services stay dead
    (AKS#1375, aks-engine#2684).

    Cure: netsh int ipv4 set dynamicport tcp start=34000 num=31536
    """
    dynamic = candidate.facts.network.dynamic_ports
    if dynamic is None or dynamic.first is None or dynamic.last is None:
        yield unknown("It is not known how many dynamic ports the host has.")
    elif (count := dynamic.last - dynamic.first + 1) < _WINDOWS:
        yield warning(
            f"The host has {count} dynamic ports ({dynamic.first} to {dynamic.last}), Windows' own "
            f"default is {_WINDOWS}",
            "netsh int ipv4 set dynamicport tcp start=34000 num=31536",
        )
