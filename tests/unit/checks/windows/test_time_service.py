from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.windows.time_service import time_service
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _with(healthy: Facts, kind: str | None = "NTP", **changes: str) -> Facts:
    services = tuple(
        item._replace(**changes) if item.name == "W32Time" else item  # type: ignore[arg-type]
        for item in healthy.services or ()
    )
    return healthy._replace(os=healthy.os._replace(time_service=kind), services=services)


def test_a_clock_that_nobody_sets_is_told_with_both_causes(
    ask: Ask, cured: Callable[..., list[Any]], healthy: Facts
) -> None:
    facts = _with(healthy, "NoSync", start="Disabled", state="Stopped")
    disabled, asks_nobody = ask(time_service, facts)
    assert disabled[:2] == (Severity.WARNING, "The time service W32Time is disabled")
    assert "NoSync" in asks_nobody[1]
    values = {(fix.name, fix.value) for fix in cured(time_service, facts)}
    assert values == {("Start", 2), ("Type", "NTP")}


def test_in_a_domain_the_domain_is_the_source(cured: Callable[..., list[Any]], healthy: Facts) -> None:
    facts = _with(healthy, "NoSync")
    facts = facts._replace(os=facts.os._replace(part_of_domain=True))
    assert [fix.value for fix in cured(time_service, facts)] == ["NT5DS"]


def test_a_service_that_has_stopped_is_started_by_hand(
    ask: Ask, cured: Callable[..., list[Any]], healthy: Facts
) -> None:
    facts = _with(healthy, start="Automatic", state="Stopped")
    ((_, found, cure),) = ask(time_service, facts)
    assert "has stopped" in found
    assert "-Status Running" in cure
    assert cured(time_service, facts) == []


@pytest.mark.parametrize("kind", ["NTP", "NT5DS", "AllSync"])
@pytest.mark.parametrize(
    ("start", "state"), [("Manual", "Stopped"), ("Manual", "Running"), ("Automatic", "Running")]
)
def test_a_service_that_starts_by_hand_is_healthy_outside_a_domain(
    ask: Ask, healthy: Facts, kind: str, start: str, state: str
) -> None:
    assert ask(time_service, _with(healthy, kind, start=start, state=state)) == []


def test_half_of_the_facts_are_not_all(ask: Ask, healthy: Facts) -> None:
    for facts in (_with(healthy, None), healthy._replace(services=None), healthy._replace(services=())):
        assert [item[0] for item in ask(time_service, facts)] == [Severity.UNKNOWN]
