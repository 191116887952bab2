"""A CA, API servers on loopback, and a clock that does not wait."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.values import BootstrapToken

_spec = importlib.util.spec_from_file_location("cluster_simulator", Path(__file__).with_name("simulator.py"))
assert _spec
assert _spec.loader
simulator = importlib.util.module_from_spec(_spec)
sys.modules["cluster_simulator"] = simulator
_spec.loader.exec_module(simulator)

CASES = Path(__file__).with_name("cases")


class Hurry:
    """Time that passes only in pauses."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.time += seconds


@pytest.fixture
def clock() -> Hurry:
    return Hurry()


@pytest.fixture(scope="session")
def authority() -> Any:
    return simulator.Authority()


@pytest.fixture(scope="session")
def other_authority() -> Any:
    return simulator.Authority("other")


@pytest.fixture
def make_server(authority: Any) -> Iterator[Callable[..., Any]]:
    """API servers of the CA; keyword arguments are `ApiServer`'s."""
    made = []

    def make(ca: Any = authority, **settings: Any) -> Any:
        made.append(simulator.ApiServer(ca, **settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def server(make_server: Callable[..., Any]) -> Any:
    return make_server()


@pytest.fixture
def token() -> BootstrapToken:
    return BootstrapToken.parse("abcdef.0123456789abcdef")


@pytest.fixture
def case() -> Callable[[str], str]:
    """The text of a file of a case."""
    return lambda name: (CASES / name).read_text(encoding="utf-8")
