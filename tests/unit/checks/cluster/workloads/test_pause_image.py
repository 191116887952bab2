"""The pause image against the hosts' builds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winjoin.checks.cluster.workloads.pause_image import pause_image
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = Path(__file__).parents[1] / "cases" / "63-pause-from-image-repository"
MIRROR = "mirror.example.test/google_containers"
OWN = "mirror.example.test/pause:3.9"


def listed(name: str) -> Any:
    return json.loads((CASE / name).read_text(encoding="utf-8"))


def test_case_63_a_mirror_of_linux_alone_is_a_warning(ask: Ask, seen: ClusterObservation) -> None:
    images = {f"{MIRROR}/pause:3.10.2": listed("manifest-list.json")}
    [(severity, found, cure)] = ask(pause_image, seen, {"image_repository": MIRROR}, images=images)
    assert severity is Severity.WARNING
    assert "linux/amd64, linux/arm64" in found
    assert "registry.k8s.io/pause:3.10.2" in cure


def test_case_63_a_mirror_with_windows_is_none(ask: Ask, seen: ClusterObservation) -> None:
    images = {f"{MIRROR}/pause:3.10.2": listed("manifest-list-windows.json")}
    assert ask(pause_image, seen, {"image_repository": MIRROR}, images=images) == []


def test_case_63_a_mirror_that_could_not_be_asked_is_unknown(ask: Ask, seen: ClusterObservation) -> None:
    images = {f"{MIRROR}/pause:3.10.2": "no route to host"}
    [(severity, found, _)] = ask(pause_image, seen, {"image_repository": MIRROR}, images=images)
    assert severity is Severity.UNKNOWN
    assert "no route to host" in found


@pytest.mark.parametrize("build", [17763, 20348, 25398])
def test_case_63_the_users_own_image_is_looked_at_for_each_build(
    ask: Ask, seen: ClusterObservation, build: int
) -> None:
    right = {OWN: listed("manifest-list-windows.json")}
    assert ask(pause_image, seen, sandbox_image=OWN, images=right, builds=(build,)) == []
    wrong = {OWN: listed("manifest-list.json")}
    [(severity, found, _)] = ask(pause_image, seen, sandbox_image=OWN, images=wrong, builds=(build,))
    assert severity is Severity.ERROR
    assert "linux/amd64, linux/arm64" in found


@pytest.mark.parametrize(
    ("image", "build", "fits"),
    [
        ("registry.k8s.io/pause:3.10.2", 26100, True),
        ("registry.k8s.io/pause:3.10.1", 20348, True),
        ("mcr.microsoft.com/oss/kubernetes/pause:3.9", 17763, True),
        ("k8s.gcr.io/pause:3.6", 20348, True),
        ("registry.k8s.io/pause:3.10.1", 26100, True),
        ("registry.k8s.io/pause:3.6", 18362, True),
        ("registry.k8s.io/pause:3.7", 18362, False),
    ],
)
def test_published_tags_are_known(
    ask: Ask, seen: ClusterObservation, image: str, build: int, fits: bool
) -> None:
    findings = ask(pause_image, seen, sandbox_image=image, builds=(build,))
    assert [severity for severity, _, _ in findings] == ([] if fits else [Severity.ERROR])


def test_one_that_nobody_looked_at_is_unknown(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, _, _)] = ask(pause_image, seen, sandbox_image=OWN, builds=(20348,))
    assert severity is Severity.UNKNOWN
    assert ask(pause_image, seen, sandbox_image=OWN) == []
