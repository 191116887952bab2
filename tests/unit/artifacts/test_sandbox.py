from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winjoin.artifacts.sandbox import platforms, require_windows, windows_entry
from winjoin.errors import ArtifactError

CASE = Path(__file__).parent / "cases" / "63-pause-from-image-repository"


def _case(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((CASE / name).read_text(encoding="utf-8"))
    return document


def test_a_mirror_of_linux_images_is_refused_with_what_it_has() -> None:
    with pytest.raises(ArtifactError, match="linux/amd64, linux/arm64") as caught:
        require_windows("mirror.test/pause:3.9", _case("manifest-list.json"), 20348)
    assert "--pause-image" in caught.value.hint


@pytest.mark.parametrize(
    ("build", "version"),
    [
        (17763, "10.0.17763.2114"),
        (20348, "10.0.20348.169"),
        (25398, "10.0.20348.169"),
        (26100, "10.0.20348.169"),
        (22000, None),
        (18362, None),
        (20349, None),
    ],
)
def test_a_build_takes_its_own_image_or_one_that_it_runs(build: int, version: str | None) -> None:
    assert windows_entry(_case("manifest-list-windows.json"), build) == version


def test_the_own_build_is_taken_before_an_older_one() -> None:
    entries = [
        {"platform": {"os": "windows", "architecture": "amd64", "os.version": f"10.0.{n}.9"}}
        for n in (26100, 20348)
    ]
    assert windows_entry({"manifests": entries}, 26100) == "10.0.26100.9"


@pytest.mark.parametrize("answer", [{}, {"manifests": None}, {"manifests": ["x", {}, {"platform": 3}]}])
def test_an_answer_that_is_no_list_has_no_platform(answer: dict[str, Any]) -> None:
    assert platforms(answer) == ()
    with pytest.raises(ArtifactError, match="no platform at all"):
        require_windows("x", answer, 20348)
