"""How Calico encapsulates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.calico_encapsulation import calico_encapsulation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
CIDR = "10.244.0.0/16"


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        ({"ipipMode": "Always"}, "IPIP Always"),
        ({"ipipMode": "CrossSubnet", "vxlanMode": "Never"}, "IPIP CrossSubnet"),
        ({"vxlanMode": "CrossSubnet"}, "VXLAN across subnets alone"),
    ],
)
def test_what_windows_has_not_is_an_error(ask: Ask, calico: Seen, pool: Any, said: str) -> None:
    [(severity, found, _)] = ask(calico_encapsulation, calico(pools=({"cidr": CIDR, **pool},)))
    assert severity is Severity.ERROR
    assert said in found


@pytest.mark.parametrize(
    "pool",
    [
        {"cidr": CIDR, "vxlanMode": "Always"},
        {"cidr": CIDR, "ipipMode": "Never", "vxlanMode": "Never"},
        {"cidr": CIDR, "ipipMode": "Always", "disabled": True},
        {"cidr": "fd00::/64", "vxlanMode": "CrossSubnet"},
    ],
)
def test_others_are_none(ask: Ask, calico: Seen, pool: Any) -> None:
    assert ask(calico_encapsulation, calico(pools=(pool,))) == []


def test_before_there_are_pools_the_installation_says_it(ask: Ask, calico: Seen) -> None:
    listed = [{"cidr": CIDR, "encapsulation": "IPIPCrossSubnet"}]
    [(severity, _, _)] = ask(calico_encapsulation, calico(pools=(), network={"ipPools": listed}))
    assert severity is Severity.ERROR


def test_bgp_beside_vxlan_is_a_warning(ask: Ask, calico: Seen) -> None:
    [(severity, found, _)] = ask(calico_encapsulation, calico(network={"bgp": "Enabled"}))
    assert severity is Severity.WARNING
    assert "BGP" in found


def test_what_may_not_be_read_is_unknown(ask: Ask, calico: Seen) -> None:
    [(severity, _, _)] = ask(calico_encapsulation, calico()._replace(missing={"calico/ippools": "forbidden"}))
    assert severity is Severity.UNKNOWN
