"""Each check has a state of the lab in which it fires, and no other does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.engine.extensions import checks
from winjoin.hosts.facts import Facts
from winjoin.lab.states import STATES

Ask = Callable[..., list[tuple[object, str, str]]]
ALONE = [state for state in STATES.values() if state.check and not state.arguments]


def fired(ask: Ask, facts: Facts) -> set[str]:
    return {item.name for item in checks() if ask(item, facts)}


def test_a_healthy_host_has_no_findings(ask: Ask, ill: Callable[..., Facts]) -> None:
    assert fired(ask, ill()) == set()


@pytest.mark.parametrize("state", ALONE, ids=lambda state: state.name)
def test_exactly_its_check_fires_in_a_state(ask: Ask, ill: Callable[..., Facts], state: object) -> None:
    assert fired(ask, ill(state.name)) == {state.check}  # type: ignore[attr-defined]


def test_every_check_has_a_state() -> None:
    assert {state.check for state in STATES.values() if state.check} == {item.name for item in checks()}
