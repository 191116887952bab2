"""What all tests share: the programs that play the real parts, named by environment variables."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REQUIRED = set(filter(None, os.environ.get("WINJOIN_REQUIRE", "").split(",")))


def _program(variable: str, part: str) -> Path:
    named = os.environ.get(variable)
    if named and Path(named).exists():
        return Path(named)
    if part in REQUIRED:
        pytest.fail(f"{variable} names no program, and WINJOIN_REQUIRE asks for {part}")
    pytest.skip(f"set {variable} to the program that plays the {part}")


@pytest.fixture(scope="session")
def control_plane_program() -> Path:
    """`run DIR [PORT [ADDRESS]]`: a real control plane."""
    return _program("WINJOIN_CONTROL_PLANE", "control-plane")


@pytest.fixture(scope="session")
def stand_in_program() -> Path:
    """`host new|start|run|…`: Windows stand-in hosts."""
    return _program("WINJOIN_WINDOWS_STAND_IN", "stand-in")
