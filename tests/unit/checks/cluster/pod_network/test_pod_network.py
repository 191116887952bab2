"""Which pod network the cluster has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.pod_network import pod_network
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


@pytest.fixture
def bare(seen: ClusterObservation) -> ClusterObservation:
    """A cluster without a trace of a network."""
    return seen._replace(daemonsets=(), nodes=(), config_maps=dict.fromkeys(seen.config_maps))


@pytest.mark.parametrize(("name", "said"), [("cilium", "Cilium"), ("canal", "Canal")])
def test_one_without_a_part_for_windows_is_an_error(
    ask: Ask, bare: ClusterObservation, daemonset: Seen, name: str, said: str
) -> None:
    [(severity, found, _)] = ask(pod_network, bare._replace(daemonsets=(daemonset(name),)))
    assert severity is Severity.ERROR
    assert said in found


@pytest.mark.parametrize(
    "name", ["calico-node", "kube-flannel-ds", "antrea-agent", "ovnkube-node", "aws-node"]
)
def test_others_are_none(ask: Ask, bare: ClusterObservation, daemonset: Seen, name: str) -> None:
    assert ask(pod_network, bare._replace(daemonsets=(daemonset(name),))) == []


def test_none_is_a_warning_where_nobody_routes(ask: Ask, bare: ClusterObservation) -> None:
    [(severity, _, cure)] = ask(pod_network, bare)
    assert severity is Severity.WARNING
    assert "--topology host-gateway" in cure
    assert ask(pod_network, bare, topology="host-gateway") == []


def test_nodes_of_k3s_show_flannel_without_its_daemonset(
    ask: Ask, bare: ClusterObservation, flannel: Seen
) -> None:
    seen = bare._replace(nodes=flannel(None, nodes={"k3s-1": 4096}).nodes)
    assert ask(pod_network, seen) == []


def test_what_may_not_be_read_is_unknown(ask: Ask, bare: ClusterObservation) -> None:
    blind = bare._replace(daemonsets=None, missing={"daemonsets": "forbidden"})
    [(severity, found, _)] = ask(pod_network, blind)
    assert severity is Severity.UNKNOWN
    assert "daemonsets (forbidden)" in found
