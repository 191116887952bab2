"""The hosts' network and the cluster's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.pod_network_topology import pod_network_topology
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
VXLAN, ROUTED = {"Type": "vxlan", "VNI": 4096, "Port": 4789}, {"Type": "host-gw"}


@pytest.mark.parametrize(
    ("backend", "topology", "differs"),
    [
        (VXLAN, "host-gateway", True),
        (VXLAN, "overlay", False),
        (ROUTED, "overlay", True),
        (ROUTED, "host-gateway", False),
        (VXLAN, "", False),
    ],
)
def test_flannel(ask: Ask, flannel: Seen, backend: Any, topology: str, differs: bool) -> None:
    findings = ask(pod_network_topology, flannel(backend), topology=topology)
    assert [severity for severity, _, _ in findings] == [Severity.WARNING] * differs


def test_calico_wants_its_own(ask: Ask, calico: Seen) -> None:
    [(severity, found, _)] = ask(pod_network_topology, calico(), topology="host-gateway")
    assert severity is Severity.WARNING
    assert "none was chosen" in found
    assert ask(pod_network_topology, calico(), topology="calico-vxlan", chosen=True) == []


def test_what_may_not_be_read_is_unknown(ask: Ask) -> None:
    [(severity, _, _)] = ask(pod_network_topology, None, topology="host-gateway")
    assert severity is Severity.UNKNOWN
