"""What a host is asked to reach."""

from __future__ import annotations

from typing import Any

import pytest

from winjoin.actions.questions import is_name, questions, registry_of
from winjoin.actions.versions import Versions
from winjoin.actions.wishes import Wishes
from winjoin.artifacts.catalogue import wanted
from winjoin.cluster.discovery import Discovered
from winjoin.cluster.facts import ClusterFacts
from winjoin.config.intent import Intent
from winjoin.config.joinline import JoinLine
from winjoin.config.winjoinconfiguration import WinjoinConfiguration
from winjoin.hosts.outcomes import MACHINE_PROXY, Question
from winjoin.values import Endpoint, Version

API = Endpoint("10.99.0.1", 6443)
PROXY = "http://proxy.corp.test:3128"
V = Version.parse("1.33.2")


def asked(endpoint: Endpoint = API, shared: str = "", mirror: str = "", **own: Any) -> tuple[Question, ...]:
    """The questions of a join of that endpoint, with fields of the user's WinjoinConfiguration."""
    cluster = ClusterFacts(
        server_versions=((str(endpoint), V),),
        cluster_name="kubernetes",
        endpoint=endpoint,
        ca_pem="",
        cluster_configuration={},
        kubelet_configuration={},
        kubelet_configuration_source="kubelet-config",
        service_subnets=("10.96.0.0/12",),
        pod_subnets=(),
        pod_subnets_source="",
        dns_domain="cluster.local",
        image_repository="registry.k8s.io",
        control_plane_endpoint=shared,
    )
    wishes = Wishes(Intent(JoinLine(), WinjoinConfiguration(**own)))
    versions = Versions(V, wanted(V), mirror, own.get("proxy", ""))
    return questions(wishes, Discovered(endpoint, "", "kubernetes", None), cluster, versions)


def of(kind: str, found: tuple[Question, ...]) -> list[str]:
    return [item.target for item in found if item.kind == kind]


def test_the_api_server_is_asked_over_tls_and_an_address_is_not_looked_up() -> None:
    found = asked()
    assert of("tls", found) == ["10.99.0.1:6443"]
    assert of("dns", found) == ["registry.k8s.io"]


def test_the_shared_endpoint_is_asked_too_and_each_name_looked_up() -> None:
    found = asked(Endpoint("a.corp.test", 6443), shared="lb.corp.test")
    assert of("tls", found) == ["a.corp.test:6443", "lb.corp.test:6443"]
    assert of("dns", found) == ["a.corp.test", "lb.corp.test", "registry.k8s.io"]


@pytest.mark.parametrize("shared", ["10.99.0.1:6443", "10.99.0.1", "not an endpoint", "[::1"])
def test_the_same_endpoint_is_asked_once_and_what_is_none_not_at_all(shared: str) -> None:
    assert of("tls", asked(shared=shared)) == ["10.99.0.1:6443"]


def test_every_download_is_asked_for_where_it_will_come_from() -> None:
    targets = of("digest", asked(mirror="http://m.test/a"))
    assert len(targets) == 4
    assert all(target.startswith("http://m.test/a/") for target in targets)
    assert any(target.startswith("https://dl.k8s.io/v1.33.2/") for target in of("digest", asked()))


def test_the_registry_is_asked_through_the_proxy_that_containerd_will_have() -> None:
    (question,) = [item for item in asked() if item.kind == "http"]
    assert question == Question("http", "https://registry.k8s.io/v2/", MACHINE_PROXY)
    found = asked(proxy=PROXY)
    assert [item.proxy for item in found if item.kind in ("http", "digest")] == [PROXY] * 5
    assert of("dns", found) == []  # the proxy looks it up


def test_mirrors_are_asked_in_the_place_of_the_registry() -> None:
    mirrors = (("registry.k8s.io", "https://m.test:5000/k8s/"), ("quay.io", "https://q.test"))
    found = asked(registry_mirrors=mirrors)
    assert of("http", found) == ["https://m.test:5000/k8s/v2/"]
    assert of("dns", found) == ["m.test"]
    plain = asked(registry_mirrors=(("docker.io", "http://10.1.2.3:5000"),), sandbox_image="me/pause:1")
    assert of("http", plain) == ["http://10.1.2.3:5000/v2/"]
    assert of("dns", plain) == []


@pytest.mark.parametrize(
    ("image", "registry"),
    [
        ("registry.k8s.io/pause:3.10.2", "registry.k8s.io"),
        ("mcr.microsoft.com/oss/kubernetes/pause:3.9", "mcr.microsoft.com"),
        ("localhost:5000/pause", "localhost:5000"),
        ("localhost/pause", "localhost"),
        ("docker.io/library/pause", "registry-1.docker.io"),
        ("me/pause:1", "registry-1.docker.io"),
        ("pause", "registry-1.docker.io"),
    ],
)
def test_registries_in_the_names_of_images(image: str, registry: str) -> None:
    assert registry_of(image) == registry


@pytest.mark.parametrize(
    ("host", "name"), [("10.0.0.1", False), ("fd00::1", False), ("api.corp.test", True), ("win-1", True)]
)
def test_names_and_addresses(host: str, name: bool) -> None:
    assert is_name(host) is name
