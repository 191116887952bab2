"""DaemonSets that would land on Windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.workloads.linux_daemon_sets import linux_daemon_sets
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


def affinity(*terms: list[dict[str, Any]]) -> dict[str, Any]:
    required = {"nodeSelectorTerms": [{"matchExpressions": rules} for rules in terms]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}


def rule(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"key": key, "operator": operator, "values": list(values)}


OS, ARCH = "kubernetes.io/os", "kubernetes.io/arch"


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"nodeSelector": {ARCH: "amd64"}},
        {"affinity": affinity([rule(OS, "In", "linux")], [rule(ARCH, "Exists")])},
        {"affinity": affinity([rule("node-role.kubernetes.io/control-plane", "DoesNotExist")])},
        {"affinity": affinity([rule(OS, "In", "linux", "windows")])},
        {"affinity": {"podAntiAffinity": {}}},
    ],
)
def test_one_that_lands_is_a_warning(ask: Ask, seen: ClusterObservation, daemonset: Seen, spec: Any) -> None:
    [(severity, found, cure)] = ask(
        linux_daemon_sets, seen._replace(daemonsets=(daemonset("agent", **spec),))
    )
    assert severity is Severity.WARNING
    assert "kube-system/agent" in found
    assert "patch daemonset agent" in cure


@pytest.mark.parametrize(
    "spec",
    [
        {"nodeSelector": {OS: "linux"}},
        {"nodeSelector": {"beta.kubernetes.io/os": "linux"}},
        {"nodeSelector": {"node-role.kubernetes.io/control-plane": ""}},
        {"nodeSelector": {ARCH: "arm64"}},
        {"affinity": affinity([rule(OS, "In", "linux")])},
        {"affinity": affinity([rule(OS, "NotIn", "windows")])},
        {"affinity": affinity([rule("gpu", "Exists")])},
        {"affinity": affinity([rule("example.com/pool", "In", "a")])},
        {"nodeSelector": {OS: "windows"}},
        {"affinity": affinity([rule(OS, "In", "windows")])},
        {"os": {"name": "windows"}},
    ],
)
def test_one_that_stays_away_or_is_for_windows_is_none(
    ask: Ask, seen: ClusterObservation, daemonset: Seen, spec: Any
) -> None:
    assert ask(linux_daemon_sets, seen._replace(daemonsets=(daemonset("agent", **spec),))) == []


def test_those_that_a_taint_does_not_keep_away_are_marked(
    ask: Ask, seen: ClusterObservation, daemonset: Seen
) -> None:
    through = daemonset("a", tolerations=[{"operator": "Exists"}])
    named = daemonset(
        "b", tolerations=[{"key": "os", "operator": "Equal", "value": "windows", "effect": "NoSchedule"}]
    )
    kept = daemonset("c", tolerations=[{"key": "other", "operator": "Exists"}])
    [(_, found, _)] = ask(linux_daemon_sets, seen._replace(daemonsets=(through, named, kept)))
    assert found.count("(with the taint os=windows too)") == 2
    assert "kube-system/c" in found


def test_taints_that_the_hosts_get_keep_others_away(
    ask: Ask, seen: ClusterObservation, daemonset: Seen
) -> None:
    through = daemonset("a", tolerations=[{"operator": "Exists"}])
    plain = seen._replace(daemonsets=(through, daemonset("b")))
    [(_, found, _)] = ask(linux_daemon_sets, plain, taints=("os=windows:NoSchedule",))
    assert "kube-system/a" in found
    assert "kube-system/b" not in found
    [(_, found, _)] = ask(linux_daemon_sets, plain, taints=("os=windows:PreferNoSchedule",))
    assert "kube-system/b" in found


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(linux_daemon_sets, forbidden("daemonsets"))
    assert severity is Severity.UNKNOWN
