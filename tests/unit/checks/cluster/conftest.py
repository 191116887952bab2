"""A healthy cluster, as the lab's control plane is seeded, and ways to ask a cluster check about a changed one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from winjoin.cluster.facts import ClusterFacts
from winjoin.cluster.names import ApiName
from winjoin.cluster.observation import BINDINGS, CONFIG_MAPS, RIGHTS, ClusterObservation
from winjoin.engine.check import ClusterCandidate, ClusterCheck, Severity
from winjoin.lab.control_plane.seeds import Seed, seeds
from winjoin.values import Endpoint, Version

VERSION = "v1.33.2"
NOW = 1_800_000_000.0
API = Endpoint("192.0.2.10", 6443)
FORBIDDEN = "forbidden"


def _objects(resource: str, found: list[Seed]) -> tuple[dict[str, Any], ...]:
    for seed in found:
        if seed.namespace:
            seed.value["metadata"]["namespace"] = seed.namespace
    return tuple(seed.value for seed in found if seed.resource == resource)


def observed() -> ClusterObservation:
    """What `observe` sees in the lab's own cluster."""
    found = list(seeds(VERSION, str(API)))
    node = next(seed for seed in found if seed.resource == "nodes")
    node.value["spec"].update(podCIDR="10.244.0.0/24", podCIDRs=["10.244.0.0/24"])
    maps = {
        f"{s.namespace}/{s.value['metadata']['name']}": s.value["data"] for s in found if "data" in s.value
    }
    bindings = {each["metadata"]["name"]: each for each in _objects("clusterrolebindings", found)}
    return ClusterObservation(
        nodes=_objects("nodes", found),
        daemonsets=_objects("daemonsets", found),
        deployments=_objects("deployments", found),
        services=_objects("services", found),
        namespaces=_objects("namespaces", found),
        runtime_classes=(),
        validating_webhooks=(),
        mutating_webhooks=(),
        csrs=(),
        config_maps={name: maps.get(name) for name in CONFIG_MAPS},
        calico=dict.fromkeys(("ipamconfigs", "ippools", "felixconfigurations", "installations")),
        bindings={name: bindings.get(name) for name in BINDINGS},
        rights=dict.fromkeys(RIGHTS, True),
    )


def facts(seen: ClusterObservation | None, **changes: Any) -> ClusterFacts:
    """Facts of that cluster."""
    found = [seed for seed in seeds(VERSION, str(API)) if seed.namespace == "kube-system"]
    data = {seed.value["metadata"]["name"]: seed.value["data"] for seed in found if "data" in seed.value}
    made = ClusterFacts(
        server_versions=((f"https://{API}", Version.parse(VERSION)),),
        cluster_name="kubernetes",
        endpoint=API,
        ca_pem="",
        cluster_configuration=yaml.safe_load(data["kubeadm-config"]["ClusterConfiguration"]),
        kubelet_configuration=yaml.safe_load(data["kubelet-config"]["kubelet"]),
        kubelet_configuration_source="kubelet-config",
        service_subnets=("10.96.0.0/12",),
        pod_subnets=("10.244.0.0/16",),
        pod_subnets_source="ClusterConfiguration.networking.podSubnet",
        dns_domain="cluster.local",
        image_repository="registry.k8s.io",
        control_plane_endpoint=str(API),
        observation=seen,
    )
    return made._replace(**changes)


Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.fixture
def seen() -> ClusterObservation:
    """The healthy cluster, to be changed by `_replace`; a new one for each test."""
    return observed()


@pytest.fixture
def candidate() -> Callable[..., ClusterCandidate]:
    """Of an observation (None: nobody looked), changed facts, and other fields of the candidate."""

    def make(
        seen: ClusterObservation | None, known: dict[str, Any] | None = None, **fields: Any
    ) -> ClusterCandidate:
        plain: dict[str, Any] = {
            "endpoint": API,
            "now": NOW,
            "names": (ApiName(API.host, written=True, in_certificate=True, version=Version.parse(VERSION)),),
        }
        return ClusterCandidate(facts(seen, **(known or {})), **(plain | fields))

    return make


@pytest.fixture
def ask(candidate: Callable[..., ClusterCandidate]) -> Ask:
    """Run a cluster check: (severity, found, cure) of each finding."""

    def run(
        check: ClusterCheck,
        seen: ClusterObservation | None,
        known: dict[str, Any] | None = None,
        **fields: Any,
    ) -> list[tuple[Severity, str, str]]:
        return [tuple(each)[:3] for each in check.run(candidate(seen, known, **fields))]

    return run


@pytest.fixture
def forbidden() -> Callable[..., ClusterObservation]:
    """The healthy cluster, some parts of which may not be read."""

    def make(*parts: str) -> ClusterObservation:
        found = observed()
        fields: dict[str, Any] = {}
        for part in parts:
            name, _, below = part.partition("/")
            fields[name] = {**getattr(found, name), below: None} if below else None
            if name in {"config_maps", "calico", "bindings"} and below:
                found = found._replace(**{name: fields[name]})
        plain = {part: None for part in parts if "/" not in part and part != "rights"}
        cut = found._replace(**plain) if plain else found
        cut = cut._replace(rights={}) if "rights" in parts else cut
        return cut._replace(missing=dict.fromkeys(parts, FORBIDDEN))

    return make


@pytest.fixture
def daemonset() -> Callable[..., dict[str, Any]]:
    """A DaemonSet in a namespace with fields of its pods' spec."""

    def make(
        name: str, namespace: str = "kube-system", image: str = "example.test/x:1", **spec: Any
    ) -> dict[str, Any]:
        template = {"spec": {"containers": [{"name": "x", "image": image}], **spec}}
        return {"metadata": {"name": name, "namespace": namespace}, "spec": {"template": template}}

    return make
