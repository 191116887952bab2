"""Nodes' ranges of pod addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.cluster.pod_network.pod_cidr import pod_cidr
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
NOW = "2027-01-15T07:59:50Z"  # ten seconds before the candidate's now


def node(name: str, cidr: str = "", created: str = "2026-01-01T00:00:00Z") -> dict[str, Any]:
    return {
        "metadata": {"name": name, "creationTimestamp": created},
        "spec": {"podCIDR": cidr} if cidr else {},
    }


def test_case_23_none_at_all_is_an_error(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, found, cure)] = ask(
        pod_cidr, seen._replace(nodes=(node("a"), node("b"))), topology="host-gateway"
    )
    assert severity is Severity.ERROR
    assert "(a, b)" in found
    assert "--allocate-node-cidrs --cluster-cidr" in cure


def test_some_without_one_are_named(ask: Ask, seen: ClusterObservation) -> None:
    [(_, found, cure)] = ask(pod_cidr, seen._replace(nodes=(node("a", "10.244.0.0/24"), node("b"))))
    assert "1 of 2" in found
    assert "wider" in cure


def test_calico_needs_none_unless_the_hosts_do(ask: Ask, calico: Seen) -> None:
    assert ask(pod_cidr, calico()) == []
    assert ask(pod_cidr, calico(), topology="calico-vxlan", chosen=True) == []
    [(severity, _, _)] = ask(pod_cidr, calico(), topology="host-gateway")
    assert severity is Severity.ERROR


def test_a_node_that_has_just_come_is_given_time(ask: Ask, seen: ClusterObservation) -> None:
    assert ask(pod_cidr, seen._replace(nodes=(node("a", created=NOW),))) == []


def test_no_nodes_are_no_finding_and_forbidden_is_unknown(
    ask: Ask, seen: ClusterObservation, forbidden: Seen
) -> None:
    assert ask(pod_cidr, seen._replace(nodes=())) == []
    [(severity, _, _)] = ask(pod_cidr, forbidden("nodes"))
    assert severity is Severity.UNKNOWN
