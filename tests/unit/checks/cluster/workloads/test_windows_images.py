"""Images of workloads for Windows against the hosts' builds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.workloads.windows_images import windows_images
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
WINDOWS = {"nodeSelector": {"kubernetes.io/os": "windows"}}
CORE = "mcr.microsoft.com/windows/servercore"


@pytest.mark.parametrize(
    ("image", "build"),
    [
        (f"{CORE}:ltsc2019", 20348),
        (f"{CORE}:ltsc2019-amd64", 26100),
        (f"{CORE}:1809", 20348),
        (f"{CORE}:ltsc2022", 17763),
        (f"{CORE}:ltsc2025", 20348),
        (f"{CORE}:10.0.17763.5", 25398),
    ],
)
def test_one_of_another_build_is_a_warning(
    ask: Ask, seen: ClusterObservation, daemonset: Seen, image: str, build: int
) -> None:
    workload = daemonset("web", "default", image, **WINDOWS)
    for part in ("daemonsets", "deployments"):
        findings = ask(windows_images, seen._replace(**{part: (workload,)}), builds=(build,))
        assert [severity for severity, _, _ in findings] == [Severity.WARNING]
        assert image in findings[0][1]


@pytest.mark.parametrize(
    ("image", "build", "spec"),
    [
        (f"{CORE}:ltsc2022", 20348, {}),
        (f"{CORE}:ltsc2022", 26100, {}),
        (f"{CORE}:ltsc2022", 25398, {}),
        ("example.test:1809/web:2.0", 20348, {}),
        ("example.test/web", 20348, {}),
        ("example.test/web@sha256:1809", 20348, {}),
        (f"{CORE}:ltsc2019", 20348, {"runtimeClassName": "runhcs-wcow-hypervisor"}),
        (f"{CORE}:ltsc2019", 20348, {"securityContext": {"windowsOptions": {"hostProcess": True}}}),
    ],
)
def test_others_are_none(  # noqa: PLR0917 - fixtures and cases
    ask: Ask, seen: ClusterObservation, daemonset: Seen, image: str, build: int, spec: dict[str, Any]
) -> None:
    workload = daemonset("web", "default", image, **WINDOWS, **spec)
    assert ask(windows_images, seen._replace(deployments=(workload,)), builds=(build,)) == []


def test_without_builds_and_for_linux_there_is_no_question(
    ask: Ask, seen: ClusterObservation, daemonset: Seen
) -> None:
    assert (
        ask(windows_images, seen._replace(deployments=(daemonset("w", image=f"{CORE}:1809", **WINDOWS),)))
        == []
    )
    linux = daemonset("w", image="alpine:1809", nodeSelector={"kubernetes.io/os": "linux"})
    assert ask(windows_images, seen._replace(deployments=(linux,)), builds=(20348,)) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(windows_images, forbidden("deployments"))
    assert severity is Severity.UNKNOWN
