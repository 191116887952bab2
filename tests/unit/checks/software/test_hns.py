"""What an earlier network has left in the Host Networking Service."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winjoin.checks.software.hns_endpoints import hns_endpoints
from winjoin.checks.software.hns_networks import hns_networks
from winjoin.checks.software.hns_version import hns_version
from winjoin.checks.software.nat_network import nat_network
from winjoin.engine.check import Check, Severity
from winjoin.hosts.facts import Facts, Hns, HnsNetwork, Identity, Service
from winjoin.values import Version

Ask = Callable[..., list[tuple[Severity, str, str]]]
Ill = Callable[..., Facts]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "72-rejoin-new-podcidr" / "facts.json").read_text(encoding="utf-8")
)


def having(healthy: Facts, *networks: HnsNetwork, **identity: Any) -> Facts:
    return healthy._replace(
        hns=healthy.hns._replace(networks=networks), identity=healthy.identity._replace(**identity)
    )


def of_case_72(healthy: Facts) -> Facts:
    (network,) = CASE["hns"]
    left = HnsNetwork(
        name=network["Name"],
        type=network["Type"],
        subnets=(network["Subnet"],),
        gateways=(network["Gateway"],),
    )
    return having(healthy, left, leftovers=tuple(CASE["files"]))


def node(*ranges: str) -> dict[str, Any]:
    return {"spec": {"podCIDR": ranges[0], "podCIDRs": list(ranges)} if ranges else {}}


def test_a_node_that_joins_again_sees_both_ranges(ask: Ask, healthy: Facts, cluster: Any) -> None:
    """Case 72: the old network is of 10.244.3.0/24, the Node has 10.244.7.0/24."""
    there = cluster(node={"spec": CASE["node"]})
    ((severity, found, cure),) = ask(hns_networks, of_case_72(healthy), cluster=there)
    assert severity is Severity.WARNING
    assert "10.244.3.0/24" in found
    assert "10.244.7.0/24" in found
    assert "anew" in cure


@pytest.mark.parametrize(
    "spec",
    [node("10.244.3.0/24"), node("10.244.3.0/24", "fd00::/64"), {"spec": {"podCIDR": "10.244.3.0/24"}}],
)
def test_with_the_same_range_nothing_is_said(
    ask: Ask, healthy: Facts, cluster: Any, spec: dict[str, Any]
) -> None:
    assert ask(hns_networks, of_case_72(healthy), cluster=cluster(node=spec)) == []


@pytest.mark.parametrize(
    "spec",
    [None, node(), {}, {"spec": None}, {"spec": {"podCIDRs": "10.244.3.0/24"}}, {"spec": {"podCIDRs": [3]}}],
)
def test_a_deleted_node_has_no_range_yet(ask: Ask, healthy: Facts, cluster: Any, spec: Any) -> None:
    ((severity, found, _),) = ask(hns_networks, of_case_72(healthy), cluster=cluster(node=spec))
    assert severity is Severity.WARNING
    assert "has not given yet" in found


def test_without_a_cluster_it_is_not_known_whose_network_it_is(ask: Ask, healthy: Facts) -> None:
    assert [each[0] for each in ask(hns_networks, of_case_72(healthy), cluster=None)] == [Severity.UNKNOWN]


@pytest.mark.parametrize(
    ("name", "kind", "topology", "said"),
    [
        ("flannel.4096", "Overlay", "host-gateway", True),
        ("Calico", "Overlay", "host-gateway", True),
        ("External", "L2Bridge", "host-gateway", True),
        ("azure", "L2Tunnel", "host-gateway", True),
        ("cbr0", "L2Bridge", "overlay", True),
        ("Default Switch", "ICS", "host-gateway", False),
        ("nat", "NAT", "host-gateway", False),
        ("External Virtual Switch", "Transparent", "host-gateway", False),
        ("private", "Private", "host-gateway", False),
        (None, None, "host-gateway", False),
    ],
)
def test_networks_of_other_kinds_are_named(
    ask: Ask, healthy: Facts, *, name: str, kind: str, topology: str, said: bool
) -> None:
    network = HnsNetwork(name=name, type=kind, subnets=("10.1.0.0/24",))
    found = ask(hns_networks, having(healthy, network), topology=topology)
    assert [each[0] for each in found] == [Severity.WARNING] * said


def test_the_network_of_a_node_with_another_topology_is_its_own(ask: Ask, healthy: Facts) -> None:
    network = HnsNetwork(name="flannel.4096", type="Overlay", subnets=("10.244.3.0/24",))
    assert ask(hns_networks, having(healthy, network, kubelet_conf=True), topology="overlay") == []
    assert ask(hns_networks, having(healthy, network), topology="overlay") != []


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"leftovers": ("C:\\k\\SourceVip.json",)}, True),
        ({"leftovers": ("C:\\var\\lib\\cni\\networks", "C:\\run\\flannel\\subnet.env")}, True),
        ({"leftovers": ("C:\\var\\lib\\cni\\networks",), "journal": True}, False),
        (
            {
                "leftovers": ("C:\\var\\lib\\cni\\networks",),
                "kubelet_conf": True,
                "client_subject": "system:node:win-1",
            },
            False,
        ),
        ({"leftovers": ("C:\\var\\lib\\kubelet", "c:/var/lib/kubelet/")}, False),
        ({"leftovers": ()}, False),
        ({"leftovers": None}, False),
    ],
)
def test_what_a_network_has_remembered_counts_on_a_host_that_is_no_node(
    ask: Ask, healthy: Facts, identity: dict[str, Any], said: bool
) -> None:
    found = ask(hns_networks, having(healthy, **identity))
    assert [each[0] for each in found] == [Severity.WARNING] * said


@pytest.mark.parametrize(
    ("subnets", "severity", "words"),
    [
        (("172.28.0.0/20",), Severity.WARNING, "172.28.0.0/20"),
        ((), Severity.WARNING, "no range"),
        (("10.244.0.0/20",), Severity.ERROR, "the pods' range 10.244.0.0/16"),
        (("10.0.0.0/8",), Severity.ERROR, "overlaps"),
        (("10.96.7.0/24",), Severity.ERROR, "the Services' range"),
        (("10.99.1.0/24",), Severity.ERROR, "the node's address 10.99.1.2"),
        (("fd00::/64",), Severity.WARNING, "fd00::/64"),
        (("none",), Severity.WARNING, "none"),
    ],
)
def test_a_nat_network_is_told_and_is_an_error_where_it_overlaps(
    ask: Ask, healthy: Facts, cluster: Any, *, subnets: tuple[str, ...], severity: Severity, words: str
) -> None:
    network = HnsNetwork(name="nat", type="nat", subnets=subnets)
    there = cluster(service_subnets=("10.96.0.0/16",))
    ((found_severity, found, _),) = ask(nat_network, having(healthy, network), cluster=there)
    assert found_severity is severity
    assert words in found


def test_a_nat_network_is_told_without_a_cluster(ask: Ask, ill: Ill) -> None:
    assert [each[0] for each in ask(nat_network, ill("hns-nat"), cluster=None)] == [Severity.WARNING]


@pytest.mark.parametrize("kind", ["ICS", "L2Bridge", "Overlay", None])
def test_other_kinds_are_no_nat(ask: Ask, healthy: Facts, kind: str) -> None:
    assert ask(nat_network, having(healthy, HnsNetwork(name="nat", type=kind))) == []


@pytest.mark.parametrize(
    ("endpoints", "balancers", "said"),
    [(("a",), 0, True), ((), 3, True), ((), 0, False), ((), None, False), (("a",), None, True)],
)
def test_endpoints_and_load_balancers_of_no_node(
    ask: Ask, healthy: Facts, endpoints: tuple[str, ...], balancers: int | None, said: bool
) -> None:
    hns = healthy.hns._replace(endpoints=endpoints, policy_lists=balancers)
    found = ask(hns_endpoints, healthy._replace(hns=hns))
    assert [each[0] for each in found] == [Severity.WARNING] * said


def test_those_of_a_node_and_of_docker_are_needed(ask: Ask, ill: Ill) -> None:
    facts = ill("hns-endpoints")
    assert ask(hns_endpoints, facts._replace(identity=facts.identity._replace(kubelet_conf=True))) == []
    docker = (*(facts.services or ()), Service(name="docker", state="Running"))
    assert ask(hns_endpoints, facts._replace(services=docker)) == []


@pytest.mark.parametrize(
    ("version", "said"), [("1.36.1", True), ("1.37.0", True), ("1.23.4", False), ("1.37.1", False)]
)
def test_a_kube_proxy_that_ends_over_a_load_balancer_is_told(
    ask: Ask, ill: Ill, version: str, said: bool
) -> None:
    """Case 78 (3): where a foreign load balancer is on the host."""
    ((_, found, _),) = ask(hns_endpoints, ill("hns-endpoints"), kubelet_version=Version.parse(version))
    assert ("kubernetes#141488" in found) is said


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        ("9.1", Severity.ERROR),
        ("7.2", Severity.ERROR),
        ("9.2", None),
        ("9.10", None),
        ("10.0", None),
        ("13.3", None),
        ("15.4", None),
        ("13", Severity.UNKNOWN),
        ("x.y", Severity.UNKNOWN),
        ("9.", Severity.UNKNOWN),
        ("9" * 4000 + ".1", None),
    ],
)
def test_the_second_interface_of_hns_is_there_from_9_2_on(
    ask: Ask, healthy: Facts, version: str, severity: Severity | None
) -> None:
    found = ask(hns_version, healthy._replace(hns=healthy.hns._replace(version=version)))
    assert [each[0] for each in found] == ([severity] if severity else [])
    assert all(len(text) < 200 for _, text, _ in found)


@pytest.mark.parametrize(
    ("state", "said"),
    [("Installed", True), ("Available", False), ("InstallPending", False), ("Absent", False)],
)
def test_a_host_without_containers_has_no_hns_yet(ask: Ask, healthy: Facts, state: str, said: bool) -> None:
    facts = healthy._replace(hns=Hns(networks=(), endpoints=()), features=(("Containers", state),))
    assert [each[0] for each in ask(hns_version, facts)] == [Severity.UNKNOWN] * said


@pytest.mark.parametrize("check", [hns_networks, nat_network, hns_endpoints])
def test_without_hns_facts_nothing_is_known(ask: Ask, healthy: Facts, check: Check) -> None:
    assert [each[0] for each in ask(check, healthy._replace(hns=Hns()))] == [Severity.UNKNOWN]


def test_whether_the_host_is_a_node_must_be_known(ask: Ask, healthy: Facts) -> None:
    assert [each[0] for each in ask(hns_endpoints, healthy._replace(identity=Identity()))] == [
        Severity.UNKNOWN
    ]
