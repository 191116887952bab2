from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from winjoin.phases.toml import fill, literal

CASE = Path(__file__).parent / "cases" / "61-toml-backslashes" / "paths.txt"
PATHS = CASE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "text", [*PATHS, "\\\\.\\pipe\\x", "a\tb", 'say "x"', "both ' and \"", "'''", "x\x7f"]
)
def test_every_text_reads_back_as_itself(text: str) -> None:
    assert tomllib.loads(f"key = {literal(text)}") == {"key": text}


@pytest.mark.parametrize("path", PATHS)
def test_a_filled_template_holds_the_path_that_was_given(path: str) -> None:
    filled = fill("root = '@ROOT@'\n[a]\nlist = ['@ROOT@', 'x']\n", {"ROOT": path})
    assert tomllib.loads(filled) == {"root": path, "a": {"list": [path, "x"]}}


def test_a_path_that_would_read_as_tab_and_new_line_stays_what_it_is() -> None:
    assert "C:\\tools\\new" in fill("root = '@ROOT@'", {"ROOT": "C:\\tools\\new"})


def test_a_value_that_looks_like_a_place_is_taken_as_text() -> None:
    with pytest.raises(ValueError, match="read back"):
        fill("a = '@A@'\nb = '@B@'", {"A": "'@B@'", "B": "x"})


def test_a_place_that_nothing_fills_is_refused() -> None:
    with pytest.raises(ValueError, match="@OTHER@"):
        fill("a = '@OTHER@'", {"ROOT": "x"})
