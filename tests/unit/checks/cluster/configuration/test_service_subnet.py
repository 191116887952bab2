"""The Services' subnet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.configuration.service_subnet import service_subnet
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"service_subnets": ("10.43.0.0/16",)}, "the API's own Service has 10.96.0.1"),
        ({"pod_subnets": ("10.96.128.0/17",)}, "share addresses"),
    ],
)
def test_one_that_is_wrong_is_an_error(ask: Ask, seen: ClusterObservation, known: Any, said: str) -> None:
    findings = ask(service_subnet, seen, known)
    assert [severity for severity, _, _ in findings] == [Severity.ERROR]
    assert said in findings[0][1]


def test_nodes_in_it_are_an_error(ask: Ask, seen: ClusterObservation) -> None:
    node = {
        "metadata": {"name": "a"},
        "status": {"addresses": [{"type": "InternalIP", "address": "10.100.0.7"}]},
    }
    [(severity, found, _)] = ask(service_subnet, seen._replace(nodes=(node,)))
    assert severity is Severity.ERROR
    assert "a (10.100.0.7)" in found


def test_two_families_are_looked_at_each_by_itself(ask: Ask, seen: ClusterObservation) -> None:
    both = {
        "service_subnets": ("10.96.0.0/12", "fd00:1::/112"),
        "pod_subnets": ("10.244.0.0/16", "fd00:2::/64"),
    }
    assert ask(service_subnet, seen, both) == []
    assert ask(service_subnet, None, both) == []
