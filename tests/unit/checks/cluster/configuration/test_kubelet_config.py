"""What of kubelet-config a join cannot make right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.configuration.kubelet_config import kubelet_config
from winjoin.engine.check import Severity
from winjoin.values import Version

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize(
    ("told", "severity", "said"),
    [
        ({"kind": "KubeProxyConfiguration"}, Severity.ERROR, "KubeProxyConfiguration"),
        ({"apiVersion": "kubelet.config.k8s.io/v1alpha1"}, Severity.ERROR, "v1alpha1"),
        ({"registerNode": False}, Severity.ERROR, "registerNode is false"),
        (
            {"featureGates": {"MountPropagation": True}},
            Severity.WARNING,
            "MountPropagation (gone since 1.15)",
        ),
        ({"featureGates": {"DynamicKubeletConfig": False}}, Severity.WARNING, "DynamicKubeletConfig"),
    ],
)
def test_what_stops_a_kubelet(ask: Ask, told: Any, severity: Severity, said: str) -> None:
    [(found_severity, found, _)] = ask(kubelet_config, None, {"kubelet_configuration": told})
    assert found_severity is severity
    assert said in found


@pytest.mark.parametrize(
    "told",
    [
        {
            "singleProcessOOMKill": True,
            "userNamespaces": {},
            "reservedSystemCPUs": "0-1",
            "cgroupDriver": "systemd",
        },
        {
            "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
            "enforceNodeAllocatable": ["pods"],
        },
        {"featureGates": {"GracefulNodeShutdown": True}, "registerNode": True},
        {"featureGates": None},
        {},
    ],
)
def test_cases_25_and_68_what_the_join_drops_by_itself_is_no_finding(ask: Ask, told: Any) -> None:
    assert ask(kubelet_config, None, {"kubelet_configuration": told}) == []


def test_a_gate_counts_for_the_version_that_hosts_get(ask: Ask) -> None:
    told = {"kubelet_configuration": {"featureGates": {"TopologyManager": True}}}
    assert ask(kubelet_config, None, told, kubelet_version=Version.parse("1.28.0")) == []
    assert len(ask(kubelet_config, None, told, kubelet_version=Version.parse("1.29.0"))) == 1
