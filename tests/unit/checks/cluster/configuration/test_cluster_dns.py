"""The address of the cluster's DNS."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.cluster.configuration.cluster_dns import cluster_dns
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.fixture
def without_service(seen: ClusterObservation) -> ClusterObservation:
    return seen._replace(services=())


@pytest.mark.parametrize(
    ("told", "severity", "said"),
    [
        ("10.43.0.10", Severity.ERROR, "outside the Services' subnet 10.96.0.0/12"),
        ("169.254.20.10", Severity.WARNING, "a cache that runs on Linux nodes"),
        ("dns.example", Severity.ERROR, "no address"),
    ],
)
def test_one_that_answers_nobody(
    ask: Ask, without_service: ClusterObservation, told: str, severity: Severity, said: str
) -> None:
    [(found_severity, found, cure)] = ask(
        cluster_dns, without_service, {"kubelet_configuration": {"clusterDNS": [told]}}
    )
    assert found_severity is severity
    assert said in found
    if severity is not Severity.ERROR:
        assert "10.96.0.10" in cure


def test_the_service_knows_better_than_the_tenth_address(ask: Ask, seen: ClusterObservation) -> None:
    meta = {"name": "coredns", "namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}}
    other = seen._replace(services=({"metadata": meta, "spec": {"clusterIP": "10.96.0.53"}},))
    [(severity, found, cure)] = ask(cluster_dns, other)
    assert severity is Severity.ERROR
    assert "10.96.0.53" in found
    assert "10.96.0.53" in cure
    assert ask(cluster_dns, other, {"kubelet_configuration": {"clusterDNS": ["10.96.0.53"]}}) == []


def test_nothing_said_is_the_tenth_address(ask: Ask, seen: ClusterObservation) -> None:
    assert ask(cluster_dns, seen, {"kubelet_configuration": {}}) == []
    assert ask(cluster_dns, None, {"kubelet_configuration": {"clusterDNS": ["10.96.0.11"]}}) == []
