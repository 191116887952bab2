from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winjoin.engine.spec import NodeSpec
from winjoin.errors import ConfigInvalid
from winjoin.hosts.facts import Address, Facts, Hns, HnsNetwork, Identity, Network
from winjoin.topologies.host_gateway import cni_conf, pod_range

GOLDEN = Path(__file__).parents[2] / "golden" / "cni" / "host-gateway.conf"
CASE = json.loads(
    (Path(__file__).parent / "cases/72-rejoin-new-podcidr/facts.json").read_text(encoding="utf-8")
)
CONF = "file C:\\etc\\cni\\net.d\\10-cbr0.conf"
MakeSpec = Callable[..., NodeSpec]
KNOWN = Facts(network=Network(addresses=(Address(address="10.99.1.2", prefix_length=16),)))


def _conf(spec: NodeSpec, facts: Facts = KNOWN) -> dict[str, Any]:
    return cni_conf(spec, facts, pod_range(spec))


def _exceptions(conf: dict[str, Any]) -> list[str]:
    found: list[str] = conf["policies"][0]["value"]["Settings"]["Exceptions"]
    return found


def _planned(spec: NodeSpec, facts: Facts) -> list[tuple[str, bool]]:
    """Each step, and whether the thing shall be there."""
    return [(step.title, step.state is not None) for step in spec.topology.steps(spec, facts)]  # type: ignore[union-attr]


def _joined_before(subnet: str) -> Facts:
    network = HnsNetwork(name="cbr0", type="L2Bridge", subnets=(subnet,))
    return Facts(hns=Hns(networks=(network,)), identity=Identity(leftovers=tuple(CASE["files"])))


def test_the_configuration_is_the_golden_one(make_spec: MakeSpec) -> None:
    spec = make_spec(pod_cidrs=("10.244.1.0/24",), service_subnets=("10.112.0.0/12",))
    assert json.dumps(_conf(spec), indent=2) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_the_configuration_is_last_so_that_no_pod_starts_without_its_network(make_spec: MakeSpec) -> None:
    titles = [title for title, _ in _planned(make_spec(pod_cidrs=("10.244.1.0/24",)), KNOWN)]
    assert titles[-1] == CONF
    assert [title.split()[-1] for title in titles[1:-1]] == ["cbr0", "cbr0_ep"]


def test_addresses_inside_the_cluster_are_not_translated(make_spec: MakeSpec) -> None:
    spec = make_spec(pod_cidrs=("10.244.1.0/24",), service_subnets=("10.112.0.0/12",))
    assert set(_exceptions(_conf(spec))) == {"10.244.0.0/16", "10.112.0.0/12", "10.99.0.0/16"}


def test_a_range_within_another_is_not_an_exception_of_its_own(make_spec: MakeSpec) -> None:
    spec = make_spec(pod_cidrs=("10.244.1.0/24",), pod_subnets=("10.244.0.0/16", "10.244.0.0/16"))
    assert _exceptions(_conf(spec)) == ["10.244.0.0/16", "10.96.0.0/12"]


def test_ranges_of_ipv6_and_bits_of_a_host_do_not_reach_the_plugin(make_spec: MakeSpec) -> None:
    spec = make_spec(
        pod_cidrs=("fd00::/64", "10.244.1.7/24"), service_subnets=("10.112.0.1/12", "fd01::/108")
    )
    conf = json.dumps(_conf(spec))
    assert "fd0" not in conf
    assert "10.112.0.1" not in conf
    assert '"subnet": "10.244.1.0/24"' in conf


def test_a_host_whose_prefix_is_not_known_counts_alone(make_spec: MakeSpec) -> None:
    spec = make_spec(pod_cidrs=("10.244.1.0/24",), service_subnets=("10.112.0.0/12",))
    assert "10.99.1.2/32" in _exceptions(_conf(spec, Facts()))


@pytest.mark.parametrize("ranges", [("fd00::/64",), ("10.244.1.0/30",)])
def test_a_range_without_room_for_pods_is_refused(make_spec: MakeSpec, ranges: tuple[str, ...]) -> None:
    with pytest.raises(ConfigInvalid, match=r"Node\.spec\.podCIDRs"):
        pod_range(make_spec(pod_cidrs=ranges))


def test_a_new_range_takes_the_old_configuration_and_reservations_away_first(make_spec: MakeSpec) -> None:
    spec = make_spec(pod_cidrs=(CASE["node"]["podCIDR"],))
    planned = _planned(spec, _joined_before(CASE["hns"][0]["Subnet"]))
    assert planned[0] == (CONF, False)
    assert {title for title, there in planned if not there} == {
        CONF,
        *(f"file {path}" for path in CASE["files"]),
    }
    assert planned[-1] == (CONF, True)
    why = spec.topology.steps(spec, _joined_before("10.244.3.0/24"))[0].why
    assert "10.244.3.0/24" in why
    assert "10.244.7.0/24" in why


def test_pods_wait_where_the_node_was_deleted(make_spec: MakeSpec) -> None:
    """Case 72: fails closed, before the new range is known."""
    spec = make_spec(pod_cidrs=())
    for facts, titles in ((_joined_before("10.244.3.0/24"), [(CONF, False)]), (Facts(), [])):
        steps = spec.topology.withdrawn(spec, facts)
        assert [(step.title, step.state is not None) for step in steps] == titles


def test_the_same_range_takes_nothing_away(make_spec: MakeSpec) -> None:
    planned = _planned(make_spec(pod_cidrs=("10.244.3.0/24",)), _joined_before("10.244.3.0/24"))
    assert all(there for _, there in planned)


def test_what_a_host_names_beside_its_reservations_is_not_removed(make_spec: MakeSpec) -> None:
    wild = (
        "C:\\Windows\\System32\\config",
        "C:\\var\\lib\\cni\\networks\\cbr0\\..\\x",
        "C:\\var\\lib\\cni\\networks\\cbr0\\lock",
        "x",
    )
    facts = _joined_before("10.244.3.0/24")._replace(identity=Identity(leftovers=wild))
    gone = [title for title, there in _planned(make_spec(pod_cidrs=("10.244.7.0/24",)), facts) if not there]
    assert gone == [CONF]


def test_reservations_of_another_range_never_count(make_spec: MakeSpec) -> None:
    folders = {
        _conf(make_spec(pod_cidrs=(text,)))["ipam"]["dataDir"] for text in ("10.244.3.0/24", "10.244.7.0/24")
    }
    assert folders == {"C:/var/lib/cni/networks/10.244.3.0-24", "C:/var/lib/cni/networks/10.244.7.0-24"}
