"""Case 63: the cluster's images come from a mirror, and the pause image must have one for this Windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.software.sandbox_image import sandbox_image
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Probe

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize(
    ("image", "build", "said"),
    [
        ("registry.k8s.io/pause:3.5", 20348, True),
        ("registry.k8s.io/pause:3.4.1", 26100, True),
        ("registry.k8s.io/pause:3.5", 25398, True),
        ("mirror.example:5000/k8s/pause:3.2", 20348, True),
        ("registry.k8s.io/pause:3.5", 17763, False),
        ("registry.k8s.io/pause:3.6", 20348, False),
        ("registry.k8s.io/pause:3.9", 26100, False),
        ("registry.k8s.io/pause:3.10.2", 26100, False),
        ("mcr.microsoft.com/oss/kubernetes/pause:3.10.2", 20348, False),
        ("registry.k8s.io/pause:latest", 20348, False),
        ("registry.k8s.io/pause", 20348, False),
        ("mirror.example:5000/pause@sha256:0123", 20348, False),
        ("mirror.example/own-pause:1.0", 20348, False),
    ],
)
def test_a_pause_image_of_before_this_windows(
    ask: Ask, healthy: Facts, image: str, build: int, *, said: bool
) -> None:
    facts = healthy._replace(os=healthy.os._replace(build=build))
    assert [each[0] for each in ask(sandbox_image, facts, sandbox_image=image)] == [Severity.ERROR] * said


@pytest.mark.parametrize(
    ("mirror", "image", "said"),
    [
        ("mirror.example/k8s", "registry.k8s.io/pause:3.10.2", True),
        ("registry.aliyuncs.com/google_containers/", "registry.k8s.io/pause:3.10.2", True),
        ("mirror.example/k8s", "mirror.example/k8s/pause:3.10.2", False),
        ("mirror.example/k8s", "mcr.microsoft.com/oss/kubernetes/pause:3.10.2", False),
        ("registry.k8s.io", "registry.k8s.io/pause:3.10.2", False),
        ("k8s.gcr.io", "registry.k8s.io/pause:3.10.2", False),
        ("", "registry.k8s.io/pause:3.10.2", False),
    ],
)
def test_a_mirror_is_told_where_the_pause_image_is_not_from_it(
    ask: Ask, healthy: Facts, cluster: Any, *, mirror: str, image: str, said: bool
) -> None:
    facts = healthy._replace(probes=())
    found = ask(sandbox_image, facts, cluster=cluster(image_repository=mirror), sandbox_image=image)
    assert [each[0] for each in found] == [Severity.WARNING] * said
    assert all("10.0.20348" in cure for _, _, cure in found)


@pytest.mark.parametrize(
    ("target", "ok", "said"),
    [
        ("https://registry.k8s.io/v2/", True, False),
        ("https://registry.k8s.io/v2/", False, True),
        ("https://registry.k8s.io.example/v2/", True, True),
        ("https://mirror.example/v2/", True, True),
    ],
)
def test_a_host_that_reaches_the_public_registry_needs_no_mirror(
    ask: Ask, healthy: Facts, cluster: Any, *, target: str, ok: bool, said: bool
) -> None:
    facts = healthy._replace(probes=(Probe(kind="http", target=target, ok=ok),))
    found = ask(sandbox_image, facts, cluster=cluster(image_repository="mirror.example/k8s"))
    assert [each[0] for each in found] == [Severity.WARNING] * said


def test_what_is_not_known_is_said(ask: Ask, healthy: Facts) -> None:
    unknown = healthy._replace(os=healthy.os._replace(build=None))
    assert [each[0] for each in ask(sandbox_image, unknown)] == [Severity.UNKNOWN]
    assert [each[0] for each in ask(sandbox_image, sandbox_image="")] == [Severity.UNKNOWN]
    assert ask(sandbox_image, cluster=None) == []
