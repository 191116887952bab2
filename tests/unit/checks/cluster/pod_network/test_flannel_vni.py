"""Flannel's VNI, in its ConfigMaps and on the nodes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.flannel_vni import flannel_vni
from winjoin.engine.check import ClusterCandidate, Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ({"Type": "vxlan", "VNI": 1, "Port": 8472}, "1"),
        ({"Type": "vxlan", "Port": 4789}, "says none, and Linux takes 1"),
        ({"Type": "VXLAN", "vni": 4095}, "4095"),
        ({"Type": "vxlan", "VNI": 2**24}, str(2**24)),
        ({"Type": "vxlan", "VNI": "4096"}, '"4096"'),
        ({"Type": "vxlan", "VNI": True}, "true"),
    ],
)
def test_one_that_windows_does_not_carry_is_an_error(
    ask: Ask, flannel: Seen, backend: Any, said: str
) -> None:
    [(severity, found, cure)] = ask(flannel_vni, flannel(backend, nodes={"a": 1}))
    assert severity is Severity.ERROR
    assert said in found
    assert '"vni": 4096' in cure.lower()
    assert '"Port": 4789' in cure


@pytest.mark.parametrize(
    "backend",
    [
        {"Type": "vxlan", "VNI": 4096, "Port": 4789},
        {"Type": "vxlan", "VNI": 5000},
        {"Type": "host-gw"},
        {"Type": "wireguard", "VNI": 1},
        "no JSON",
    ],
)
def test_others_are_none(ask: Ask, flannel: Seen, backend: Any) -> None:
    assert ask(flannel_vni, flannel(backend)) == []


def test_case_29_a_correct_overlay_is_silent(ask: Ask, flannel: Seen) -> None:
    healthy = flannel({"Type": "vxlan", "VNI": 4096, "Port": 4789}, nodes={"a": 4096, "b": 4096})
    assert ask(flannel_vni, healthy, topology="overlay", chosen=True) == []


def test_a_node_that_was_not_restarted_is_named(ask: Ask, flannel: Seen) -> None:
    [(severity, found, cure)] = ask(
        flannel_vni, flannel({"Type": "vxlan", "VNI": 4096}, nodes={"a": 4096, "b": 1, "c": 5000})
    )
    assert severity is Severity.ERROR
    assert "b (1), c (5000)" in found
    assert "rollout restart" in cure


def test_without_a_config_map_the_nodes_say_it(ask: Ask, flannel: Seen) -> None:
    [(_, found, _)] = ask(flannel_vni, flannel(None, nodes={"k3s-1": 1}))
    assert "k3s-1 (1)" in found


def test_of_two_config_maps_the_one_beside_the_daemonset_counts(ask: Ask, flannel: Seen) -> None:
    both = flannel({"Type": "vxlan", "VNI": 1}, space="kube-system")
    assert ask(flannel_vni, both) == []
    assert len(ask(flannel_vni, both._replace(daemonsets=()))) == 1


def test_it_does_not_matter_for_hosts_that_are_routed_by_choice(ask: Ask, flannel: Seen) -> None:
    bad = flannel({"Type": "vxlan", "VNI": 1})
    assert ask(flannel_vni, bad, topology="host-gateway", chosen=True) == []
    assert len(ask(flannel_vni, bad, topology="host-gateway")) == 1
    assert len(ask(flannel_vni, bad, topology="overlay", chosen=True)) == 1


def test_what_may_not_be_read_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, found, _)] = ask(flannel_vni, forbidden("config_maps/kube-flannel/kube-flannel-cfg"))
    assert severity is Severity.UNKNOWN
    assert "kube-flannel-cfg (forbidden)" in found


def test_the_fix_changes_the_number_alone(candidate: Callable[..., ClusterCandidate], flannel: Seen) -> None:
    [finding] = flannel_vni.run(candidate(flannel({"type": "vxlan", "vni": 1, "MTU": 1450})))
    [fix] = finding.changes
    text = json.dumps({"Network": "10.244.0.0/16", "backend": {"type": "vxlan", "vni": 1, "MTU": 1450}})
    after = fix.change({"data": {"net-conf.json": text, "other": "x"}})
    assert json.loads(after["data"]["net-conf.json"]) == {
        "Network": "10.244.0.0/16",
        "backend": {"type": "vxlan", "vni": 4096, "MTU": 1450},
    }
    assert after["data"]["other"] == "x"
    assert fix.path == "/api/v1/namespaces/kube-flannel/configmaps/kube-flannel-cfg"
