"""Ways out of the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.network.default_route import default_route
from winjoin.checks.network.default_route_adapter import default_route_adapter
from winjoin.checks.network.metadata_route import metadata_route
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]


def another(metric: int | None) -> dict[str, Any]:
    """A second card with a default route of its own; the first has 256."""
    route = {"destination": "0.0.0.0/0", "nextHop": "198.51.100.1", "index": 9, "metric": metric}
    return {
        "network.adapters[Second]": {"name": "Second", "index": 9, "kind": "ethernet"},
        "network.addresses[198.51.100.7]": {"address": "198.51.100.7", "prefixLength": 24, "index": 9},
        "network.routes[+]": route,
    }


def test_no_way_out(ask: Ask, changed: Changed) -> None:
    ((severity, _, cure),) = ask(default_route, changed({"network.routes[0.0.0.0/0]": None}))
    assert severity is Severity.WARNING
    assert "New-NetRoute" in cure


def test_two_ways_of_the_same_weight(ask: Ask, changed: Changed) -> None:
    ((_, found, _),) = ask(default_route_adapter, changed(another(256)))
    assert "weigh the same" in found
    assert "'Second'" in found
    assert "'Ethernet'" in found


def test_the_better_way_is_on_another_adapter(ask: Ask, changed: Changed) -> None:
    ((_, found, _),) = ask(default_route_adapter, changed(another(10)))
    assert "10.99.1.2 is on 'Ethernet', and the way out is by 'Second'" in found


def test_a_worse_way_beside_harms_nothing(ask: Ask, changed: Changed) -> None:
    for metric in (257, 9999, None):
        assert ask(default_route_adapter, changed(another(metric))) == []


def test_two_gateways_on_one_adapter_are_not_two_adapters(ask: Ask, changed: Changed) -> None:
    same = {"destination": "0.0.0.0/0", "nextHop": "10.99.1.254", "index": 5, "metric": 256}
    assert ask(default_route_adapter, changed({"network.routes[+]": same})) == []


def test_the_metadata_service_of_ec2(ask: Ask, changed: Changed) -> None:
    amazon = {"hardware.manufacturer": "Amazon EC2"}
    ((severity, found, _),) = ask(metadata_route, changed(amazon))
    assert severity is Severity.WARNING
    assert "169.254.169.254" in found
    route = {"destination": "169.254.169.254/32", "nextHop": "10.99.1.1", "index": 5, "metric": 25}
    assert ask(metadata_route, changed(amazon | {"network.routes[+]": route})) == []
    for maker in ("Microsoft Corporation", "Google", "VMware, Inc.", "QEMU"):
        assert ask(metadata_route, changed({"hardware.manufacturer": maker})) == []
