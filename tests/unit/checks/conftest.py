"""A healthy host that joins a healthy cluster; tests change what they are about."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from winjoin.engine.check import Candidate, Check, Finding, Severity
from winjoin.hosts.decoding import decode, encode
from winjoin.hosts.facts import Facts
from winjoin.lab.machines.emulated_facts import observe
from winjoin.lab.machines.world import World
from winjoin.lab.patching import patch
from winjoin.lab.states import facts_patch
from winjoin.values import Endpoint, NodeName, Version

NOW = 1_800_000_000.0
API = "10.99.0.1:6443"


MIRROR = "http://mirror.example/artifacts/kubernetes/v1.33.2/bin/windows/amd64/kubelet.exe.sha256"
REGISTRY = "https://registry.k8s.io/v2/"
PROBES = [
    {"kind": "tls", "target": API, "ok": True, "date": NOW, "clock": NOW, "sourceAddress": "10.99.1.2"},
    {"kind": "digest", "target": MIRROR, "ok": True, "status": 200, "date": NOW, "text": "0" * 64},
    {"kind": "http", "target": REGISTRY, "ok": True, "status": 200, "date": NOW, "clock": NOW},
    {"kind": "dns", "target": "registry.k8s.io", "ok": True, "addresses": ["203.0.113.80"]},
]
"""What a host answers that is asked everything, and reaches everything."""
_NOW = {"os.time": NOW, "os.bootTime": NOW - 86_400, "probes": PROBES}


def observed(*states: str) -> Facts:
    """What an emulated host with Containers says of itself at `NOW`."""
    with TemporaryDirectory() as folder:
        changes = deepcopy(_NOW) | facts_patch(states)
        world = World("WIN-1", Path(folder), address="10.99.1.2", build=20348, facts_patch=changes)
        world.features.install("Containers")
        world.features.finish()
        return decode(observe(world, {"ports": [10248, 10249, 10250, 10256]}))


@pytest.fixture(scope="session")
def healthy() -> Facts:
    """Facts of a host that is ready to join."""
    return observed()


def _own_name(facts: Facts) -> NodeName:
    """What a join calls the Node where nobody gives a name; ``win-1`` where that would be refused."""
    try:
        return NodeName((facts.os.dns_host_name or "win-1").lower())
    except ValueError:
        return NodeName("win-1")


def _source(facts: Facts) -> str:
    """The Node's address where nobody gives one: that of the route to the API server."""
    probe = facts.probe("tls", API)
    return (probe.source_address if probe else "10.99.1.2") or ""


class Cluster(NamedTuple):
    """What checks ask of `winjoin.cluster.facts.ClusterFacts`."""

    versions: tuple[tuple[str, Version], ...] = (("10.99.0.1:6443", Version.parse("1.33.2")),)
    node: dict[str, Any] | None = None
    observation: Any = None
    service_subnets: tuple[str, ...] = ("10.96.0.0/16",)
    pod_subnets: tuple[str, ...] = ("10.244.0.0/16",)
    image_repository: str = "registry.k8s.io"
    ca_pem: str = "-----BEGIN CERTIFICATE-----"
    kubelet_configuration: dict[str, Any] = {}  # noqa: RUF012 - never written to
    cluster_configuration: dict[str, Any] = {}  # noqa: RUF012 - never written to


@pytest.fixture
def ask(healthy: Facts) -> Callable[..., list[tuple[Severity, str, str]]]:
    """Run a check: (severity, found, cure) of each finding. Keyword arguments change the candidate."""

    def run(check: Check, facts: Facts = healthy, **changes: Any) -> list[tuple[Severity, str, str]]:
        plain: dict[str, Any] = {
            "host": "win-1.test",
            "cluster": Cluster(),
            "node_name": _own_name(facts),
            "node_ip": _source(facts),
            "endpoint": Endpoint("10.99.0.1", 6443),
            "kubelet_version": Version.parse("1.33.2"),
            "containerd_version": Version.parse("2.1.4"),
            "sandbox_image": "registry.k8s.io/pause:3.10.2",
            "topology": "host-gateway",
            "now": NOW,
        }
        return [tuple(each)[:3] for each in check.run(Candidate(facts=facts, **(plain | changes)))]

    return run


@pytest.fixture
def cured(ask: Callable[..., list[tuple[Severity, str, str]]]) -> Callable[..., list[Any]]:
    """The resources with which ``--fix`` cures what a check finds; arguments as of `ask`."""

    def run(check: Check, *arguments: Any, **changes: Any) -> list[Any]:
        found: list[Any] = []

        def kept(candidate: Candidate) -> list[Finding]:
            findings = list(check.run(candidate))
            found.extend(fix for finding in findings for fix in finding.fix)
            return findings

        ask(Check(name=check.name, run=kept), *arguments, **changes)
        return found

    return run


@pytest.fixture(scope="session")
def ill() -> Callable[..., Facts]:
    """Facts of a host in the named states of the lab."""
    return observed


@pytest.fixture
def cluster() -> type[Cluster]:
    """Makes facts of a cluster."""
    return Cluster


@pytest.fixture
def changed(healthy: Facts) -> Callable[[dict[str, Any]], Facts]:
    """Facts of the healthy host with changes by path, as `winjoin.lab.patching` reads them."""

    def change(changes: dict[str, Any]) -> Facts:
        wire = encode(healthy)
        patch(wire, changes)
        return decode(wire)

    return change
