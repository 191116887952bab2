"""RuntimeClasses for Windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.workloads.runtime_classes import runtime_classes
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
OS, BUILD = "kubernetes.io/os", "node.kubernetes.io/windows-build"
PROCESS = "runhcs-wcow-process"


def classes(seen: ClusterObservation, handler: str, **selector: str) -> ClusterObservation:
    scheduling = {"scheduling": {"nodeSelector": selector}} if selector else {}
    return seen._replace(runtime_classes=({"metadata": {"name": "w"}, "handler": handler, **scheduling},))


@pytest.mark.parametrize(
    ("handler", "selector", "severity"),
    [
        ("docker", {OS: "windows"}, Severity.ERROR),
        ("runc", {BUILD: "10.0.20348"}, Severity.ERROR),
        (PROCESS, {}, Severity.WARNING),
        ("runhcs-wcow-hypervisor", {"pool": "a"}, Severity.WARNING),
        (PROCESS, {OS: "windows", BUILD: "10.0.17763"}, Severity.WARNING),
    ],
)
def test_ones_that_are_wrong(
    ask: Ask, seen: ClusterObservation, handler: str, selector: dict[str, str], severity: Severity
) -> None:
    [(found, _, _)] = ask(runtime_classes, classes(seen, handler, **selector), builds=(20348,))
    assert found is severity


@pytest.mark.parametrize(
    ("handler", "selector"),
    [
        (PROCESS, {OS: "windows"}),
        (PROCESS, {OS: "windows", BUILD: "10.0.20348"}),
        ("runhcs-wcow-hypervisor-20348", {OS: "windows"}),
        ("kata", {}),
        ("gvisor", {OS: "linux"}),
    ],
)
def test_ones_that_are_right(
    ask: Ask, seen: ClusterObservation, handler: str, selector: dict[str, str]
) -> None:
    assert ask(runtime_classes, classes(seen, handler, **selector), builds=(20348,)) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(runtime_classes, forbidden("runtime_classes"))
    assert severity is Severity.UNKNOWN
