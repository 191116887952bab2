"""Versions of API servers and nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.configuration.cluster_versions import cluster_versions
from winjoin.cluster.names import ApiName
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity
from winjoin.values import Version

Ask = Callable[..., list[tuple[Severity, str, str]]]


def node(version: str) -> dict[str, Any]:
    return {"metadata": {"name": "a"}, "status": {"nodeInfo": {"kubeletVersion": version}}}


@pytest.mark.parametrize(
    ("kubelet", "said"), [("v1.34.0", "newer kubelet"), ("v1.29.9", "too old"), ("v1.40.1", "newer kubelet")]
)
def test_a_node_out_of_step_is_a_warning(ask: Ask, seen: ClusterObservation, kubelet: str, said: str) -> None:
    [(severity, found, _)] = ask(cluster_versions, seen._replace(nodes=(node(kubelet),)))
    assert severity is Severity.WARNING
    assert said in found


@pytest.mark.parametrize("kubelet", ["v1.33.9", "v1.30.0", "", "v1.31.2+k3s1"])
def test_others_are_none(ask: Ask, seen: ClusterObservation, kubelet: str) -> None:
    assert ask(cluster_versions, seen._replace(nodes=(node(kubelet),))) == []


def test_api_servers_that_differ_are_a_warning(ask: Ask, seen: ClusterObservation) -> None:
    other = ApiName("192.0.2.12", written=False, in_certificate=True, version=Version.parse("1.32.5"))
    findings = ask(cluster_versions, seen._replace(nodes=()), names=(other,))
    assert [severity for severity, _, _ in findings] == [Severity.WARNING]
    assert "192.0.2.12 v1.32.5" in findings[0][1]
    assert "--kubelet-version 1.32.5" in findings[0][2]
