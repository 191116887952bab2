"""A healthy host that joins a healthy cluster; tests change what they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from winjoin.engine.check import Candidate, Check, Severity
from winjoin.hosts.facts import Account, Engine, Facts, Identity, Network, OperatingSystem, Probe
from winjoin.values import Endpoint, NodeName, Version

NOW = 1_800_000_000.0
HEALTHY = Facts(
    os=OperatingSystem(
        caption="Microsoft Windows Server 2022 Datacenter",
        installation_type="Server Core",
        build=20348,
        architecture="AMD64",
        computer_name="WIN-1",
        pending_computer_name="WIN-1",
        time=NOW,
        utc_offset_minutes=60,
        restart_reasons=(),
        product_type=3,
    ),
    account=Account(name="WIN-1\\admin", administrator=True),
    engine=Engine(version="5.1.20348.2849", language_mode="FullLanguage"),
    network=Network(listeners=(), bind_refused=(), excluded_ports=()),
    features=(("Containers", "Installed"),),
    services=(),
    programs=(),
    identity=Identity(kubelet_conf=False),
    probes=(Probe(kind="tls", target="10.99.0.1:6443", ok=True, date=NOW),),
)


class Cluster(NamedTuple):
    """What checks ask of `winjoin.cluster.facts.ClusterFacts`."""

    versions: tuple[tuple[str, Version], ...] = (("10.99.0.1:6443", Version.parse("1.33.2")),)
    node: dict[str, Any] | None = None


@pytest.fixture
def ask() -> Callable[..., list[tuple[Severity, str, str]]]:
    """Run a check: (severity, found, cure) of each finding. Keyword arguments change the candidate."""

    def run(check: Check, facts: Facts = HEALTHY, **changes: Any) -> list[tuple[Severity, str, str]]:
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
        return [tuple(each) for each in check.run(Candidate(facts=facts, **(plain | changes)))]

    return run


@pytest.fixture
def healthy() -> Facts:
    """Facts of a host that is ready to join."""
    return HEALTHY


@pytest.fixture
def cluster() -> type[Cluster]:
    """Makes facts of a cluster."""
    return Cluster
