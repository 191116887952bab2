"""The API server, asked by each of its names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.cluster import names
from winjoin.cluster.facts import ClusterFacts
from winjoin.cluster.http import Api, Server
from winjoin.cluster.names import ApiName, ask_names
from winjoin.cluster.observation import ClusterObservation
from winjoin.values import Version


@pytest.fixture
def asked(
    make_server: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, ApiName]]:
    """Ask a server with these names in its certificate; what is known of the cluster may be changed."""
    monkeypatch.setattr(names, "SECONDS", 1.0)

    def ask(*certified: str, sans: tuple[str, ...] = (), members: tuple[str, ...] = (), ca: str = "") -> Any:
        server = make_server(names=("127.0.0.1", *certified))
        subsets = [{"addresses": [{"ip": member} for member in members]}]
        facts = ClusterFacts(
            server_versions=((server.url, Version.parse("1.33.2")),),
            cluster_name="kubernetes",
            endpoint=server.endpoint,
            ca_pem=ca or server.authority.pem,
            cluster_configuration={"apiServer": {"certSANs": list(sans)}},
            kubelet_configuration={},
            kubelet_configuration_source="kubelet-config",
            service_subnets=("10.96.0.0/12",),
            pod_subnets=(),
            pod_subnets_source="",
            dns_domain="cluster.local",
            image_repository="registry.k8s.io",
            observation=ClusterObservation(kubernetes_endpoints={"subsets": subsets}),
        )
        with Api(Server(server.endpoint, server.authority.pem)) as api:
            return {each.name: each for each in ask_names(api, facts)}

    return ask


def test_the_endpoint_answers_with_its_version(asked: Callable[..., dict[str, ApiName]]) -> None:
    found = asked("kubernetes", "kubernetes.default.svc", "localhost", "10.96.0.1")
    assert found == {
        "127.0.0.1": ApiName("127.0.0.1", written=True, in_certificate=True, version=Version.parse("1.33.2"))
    }


def test_a_name_that_does_not_resolve_has_an_error(asked: Callable[..., dict[str, ApiName]]) -> None:
    found = asked("api.invalid", sans=("other.invalid",))
    assert found["api.invalid"].error
    assert not found["api.invalid"].written
    assert found["other.invalid"].written
    assert not found["other.invalid"].in_certificate


def test_another_clusters_ca_shows_another_server(
    asked: Callable[..., dict[str, ApiName]], other_authority: Any
) -> None:
    assert asked(ca=other_authority.pem)["127.0.0.1"].other
