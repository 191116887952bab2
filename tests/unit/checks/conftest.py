"""A healthy host that joins a healthy cluster; tests change what they are about."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from winjoin.engine.check import Candidate, Check, Severity
from winjoin.hosts.decoding import decode
from winjoin.hosts.facts import Facts
from winjoin.lab.machines.emulated_facts import observe
from winjoin.lab.machines.world import World
from winjoin.lab.states import facts_patch
from winjoin.values import Endpoint, NodeName, Version

NOW = 1_800_000_000.0
API = "10.99.0.1:6443"


PROBES = [
    {"kind": "tls", "target": API, "ok": True, "date": NOW, "clock": NOW, "sourceAddress": "10.99.1.2"},
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
        return decode(observe(world, {"ports": [10250]}))


@pytest.fixture(scope="session")
def healthy() -> Facts:
    """Facts of a host that is ready to join."""
    return observed()


class Cluster(NamedTuple):
    """What checks ask of `winjoin.cluster.facts.ClusterFacts`."""

    versions: tuple[tuple[str, Version], ...] = (("10.99.0.1:6443", Version.parse("1.33.2")),)
    node: dict[str, Any] | None = None


@pytest.fixture
def ask(healthy: Facts) -> Callable[..., list[tuple[Severity, str, str]]]:
    """Run a check: (severity, found, cure) of each finding. Keyword arguments change the candidate."""

    def run(check: Check, facts: Facts = healthy, **changes: Any) -> list[tuple[Severity, str, str]]:
        plain: dict[str, Any] = {
            "host": "win-1.test",
            "cluster": Cluster(),
            "node_name": NodeName("win-1"),
            "node_ip": "10.99.1.2",
            "endpoint": Endpoint("10.99.0.1", 6443),
            "kubelet_version": Version.parse("1.33.2"),
            "topology": "host-gateway",
            "now": NOW,
        }
        return [tuple(each)[:3] for each in check.run(Candidate(facts=facts, **(plain | changes)))]

    return run


@pytest.fixture(scope="session")
def ill() -> Callable[..., Facts]:
    """Facts of a host in the named states of the lab."""
    return observed


@pytest.fixture
def cluster() -> type[Cluster]:
    """Makes facts of a cluster."""
    return Cluster
