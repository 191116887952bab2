"""Addresses of the host, and which of them will be the Node's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.network.duplicate_address import duplicate_address
from winjoin.checks.network.link_local_address import link_local_address
from winjoin.checks.network.node_address import node_address
from winjoin.checks.network.node_address_family import node_address_family
from winjoin.checks.network.subnet_overlap import subnet_overlap
from winjoin.checks.network.subnet_twice import subnet_twice
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]


def second(address: str, length: int = 24, kind: str = "ethernet", **more: Any) -> dict[str, Any]:
    """Changes that give the host another adapter with an address."""
    return {
        "network.adapters[Second]": {"name": "Second", "index": 9, "kind": kind, "status": "Up"} | more,
        f"network.addresses[{address}]": {"address": address, "prefixLength": length, "index": 9},
    }


def test_a_lost_address_is_an_error(ask: Ask, changed: Changed) -> None:
    facts = changed({"network.addresses[0].address": "169.254.17.3"})
    ((severity, found, _),) = ask(link_local_address, facts, node_ip="")
    assert severity is Severity.ERROR
    assert "169.254.17.3" in found
    assert "--node-ip" in ask(link_local_address, facts, node_ip="169.254.17.3")[0][2]


def test_a_made_up_address_on_another_adapter_is_none(ask: Ask, changed: Changed) -> None:
    assert ask(link_local_address, changed(second("169.254.0.2", 16, "other"))) == []


def test_an_address_that_somebody_else_has(ask: Ask, changed: Changed) -> None:
    ((severity, _, _),) = ask(duplicate_address, changed({"network.addresses[0].state": "Duplicate"}))
    assert severity is Severity.ERROR
    other = second("198.51.100.7") | {"network.addresses[198.51.100.7].state": "Duplicate"}
    assert [item[0] for item in ask(duplicate_address, changed(other))] == [Severity.WARNING]
    assert ask(duplicate_address, changed({"network.addresses[0].state": "Tentative"})) == []


def test_the_nodes_address_must_be_the_hosts(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(node_address, healthy, node_ip="203.0.113.20")
    assert severity is Severity.ERROR
    assert "203.0.113.20" in found
    assert "10.99.1.2" in found
    assert ask(node_address, healthy, node_ip="") == []  # the check of the API server says why


def test_a_node_has_an_address_of_ipv4(ask: Ask, healthy: Facts) -> None:
    ((severity, _, cure),) = ask(node_address_family, healthy, node_ip="2001:db8::2")
    assert severity is Severity.ERROR
    assert "--node-ip" in cure


def test_two_cards_in_two_networks_are_healthy(ask: Ask, ill: Callable[..., Facts]) -> None:
    for question in (node_address, subnet_twice, subnet_overlap, link_local_address):
        assert ask(question, ill("two-cards")) == []


def test_two_cards_in_one_network(ask: Ask, changed: Changed) -> None:
    ((severity, found, _),) = ask(subnet_twice, changed(second("10.99.1.200")))
    assert severity is Severity.WARNING
    assert "'Ethernet' and 'Second' are both in 10.99.1.0/24" in found


@pytest.mark.parametrize("kind", ["vswitch", "team"])
def test_what_lies_above_an_adapter_may_be_in_its_network(ask: Ask, changed: Changed, kind: str) -> None:
    assert ask(subnet_twice, changed(second("10.99.1.200", kind=kind))) == []
    assert ask(subnet_twice, changed(second("10.99.1.200", 32))) == []  # an address that a tunnel has


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.244.9.4/24", (Severity.ERROR, "10.244.0.0/16 of pods")),
        ("10.0.0.5/8", (Severity.ERROR, "10.244.0.0/16 of pods")),
        ("10.96.3.4/24", (Severity.WARNING, "10.96.0.0/16 of Services")),
    ],
)
def test_networks_that_overlap(
    ask: Ask, changed: Changed, address: str, expected: tuple[Severity, str]
) -> None:
    plain, _, length = address.partition("/")
    findings = ask(subnet_overlap, changed(second(plain, int(length))))
    assert any(severity is expected[0] and expected[1] in found for severity, found, _ in findings)


def test_the_pod_network_of_the_node_itself_is_none(ask: Ask, changed: Changed) -> None:
    joined = second("10.244.3.2", kind="vswitch") | {
        "hns.networks[cbr0]": {"name": "cbr0", "type": "L2Bridge", "subnets": ["10.244.3.0/24"]},
        "network.routes[10.244.1.0/24]": {"destination": "10.244.1.0/24", "nextHop": "10.99.1.3", "index": 5},
    }
    assert ask(subnet_overlap, changed(joined)) == []


def test_a_route_into_the_pods_of_a_host_that_is_no_node(ask: Ask, changed: Changed) -> None:
    route = {"destination": "10.244.1.0/24", "nextHop": "10.99.1.3", "index": 5, "metric": 1}
    ((_, found, _),) = ask(subnet_overlap, changed({"network.routes[10.244.1.0/24]": route}))
    assert "10.244.1.0/24" in found


def test_ipv6_beside_ipv4_is_no_trouble(ask: Ask, changed: Changed, cluster: Any) -> None:
    dual = cluster(pod_subnets=("10.244.0.0/16", "fd00:1::/64"), service_subnets=("10.96.0.0/16",))
    facts = changed(second("fd00:2::7", 64))
    for question in (subnet_overlap, subnet_twice, node_address, node_address_family):
        assert ask(question, facts, cluster=dual) == []
