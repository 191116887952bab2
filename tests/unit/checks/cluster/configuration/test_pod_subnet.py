"""Whether the pods' addresses are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.cluster.configuration.pod_subnet import pod_subnet
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
NONE: dict[str, Any] = {"pod_subnets": (), "pod_subnets_source": ""}


def test_case_23_nothing_that_says_it_is_an_error(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, _, cure)] = ask(pod_subnet, seen, NONE)
    assert severity is Severity.ERROR
    assert "--allocate-node-cidrs --cluster-cidr" in cure


def test_case_23_known_from_nodes_or_the_network_is_none(ask: Ask, seen: ClusterObservation) -> None:
    known = {"pod_subnets": ("10.32.0.0/23",), "pod_subnets_source": "spec.podCIDR of 2 Nodes"}
    assert ask(pod_subnet, seen, known) == []


def test_what_may_not_be_read_is_unknown(ask: Ask, forbidden: Seen) -> None:
    for part in ("nodes", "calico/ippools", "config_maps/kube-flannel/kube-flannel-cfg"):
        [(severity, _, _)] = ask(pod_subnet, forbidden(part), NONE)
        assert severity is Severity.UNKNOWN
