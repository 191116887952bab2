"""The sandbox (pause) image: which one, and whether its manifest list has what a build can run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.errors import ArtifactError

DEFAULT_IMAGE = "registry.k8s.io/pause:3.10.2"
"""First with Windows Server 2019, 2022 and 2025 in one list (containerd#13156, kubernetes#138195)."""

_RUNS_OLDER = {25398: 20348, 26100: 20348}
"""Builds that run images of an older LTSC release, and the oldest of them (hcsshim, osversion)."""


def windows_entry(manifest_list: dict[str, Any], build: int) -> str | None:
    """The `os.version` of the entry that this build takes: its own, else the newest that it runs."""
    oldest = _RUNS_OLDER.get(build, build)
    fitting = [item for item in _windows(manifest_list) if oldest <= item[0] <= build]
    return max(fitting)[1] if fitting else None


def platforms(manifest_list: dict[str, Any]) -> tuple[str, ...]:
    """What the list has, for people: ``linux/amd64``, ``windows/amd64 10.0.20348.169``."""
    return tuple(_platform(entry) for entry in _entries(manifest_list))


def require_windows(image: str, manifest_list: dict[str, Any], build: int) -> str:
    """The `os.version` that fits; ArtifactError names what is there instead."""
    version = windows_entry(manifest_list, build)
    if version is None:
        there = ", ".join(platforms(manifest_list)) or "no platform at all"
        raise ArtifactError(
            f"{image} has no image for Windows build {build}: it has {there}",
            hint=f"Give an image that has one with --pause-image, such as {DEFAULT_IMAGE}.",
        )
    return version


def _entries(manifest_list: dict[str, Any]) -> Iterator[dict[str, Any]]:
    manifests = manifest_list.get("manifests")
    for manifest in manifests if isinstance(manifests, list) else []:
        platform = manifest.get("platform") if isinstance(manifest, dict) else None
        if isinstance(platform, dict):
            yield platform


def _platform(entry: dict[str, Any]) -> str:
    text = f"{entry.get('os', '?')}/{entry.get('architecture', '?')}"
    return f"{text} {entry['os.version']}" if entry.get("os.version") else text


def _windows(manifest_list: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Build and version of each Windows entry for amd64."""
    for entry in _entries(manifest_list):
        version = str(entry.get("os.version") or "")
        parts = version.split(".")
        fits = entry.get("os") == "windows" and entry.get("architecture", "amd64") == "amd64"
        if fits and len(parts) > 2 and parts[2].isdigit():  # noqa: PLR2004 - 10.0.BUILD
            yield int(parts[2]), version


_PUBLISHED = {
    (3, 6): (17763, 18362, 18363, 19041, 19042, 20348),
    (3, 7): (17763, 20348),
    (3, 8): (17763, 20348),
    (3, 9): (17763, 20348),
    (3, 10): (17763, 20348),
    (3, 10, 1): (17763, 20348),
    (3, 10, 2): (17763, 20348, 26100),
}
"""Builds in the published pause images, by tag (Kubernetes' build/pause/CHANGELOG.md, windows-testing#557)."""

_PUBLISHERS = (
    "registry.k8s.io/pause",
    "k8s.gcr.io/pause",
    "mcr.microsoft.com/oss/kubernetes/pause",
    "mcr.microsoft.com/oss/v2/kubernetes/pause",
)


def known_builds(image: str) -> tuple[int, ...]:
    """The Windows builds that a published pause image has; empty for any other."""
    name, _, tag = image.partition("@")[0].rpartition(":")
    parts = tag.removeprefix("v").split(".")
    if name not in _PUBLISHERS or not all(part.isdigit() for part in parts):
        return ()
    return _PUBLISHED.get(tuple(int(part) for part in parts), ())


def runs_image(build: int, made_for: int) -> bool:
    """Whether a host of this build runs an image of another one without Hyper-V isolation."""
    return _RUNS_OLDER.get(build, build) <= made_for <= build
