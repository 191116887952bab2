from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.windows.automatic_updates import automatic_updates
from winjoin.checks.windows.update_running import update_running
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Service

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _with(healthy: Facts, **changes: Any) -> Facts:
    return healthy._replace(os=healthy.os._replace(**changes))


def test_updates_that_are_being_installed_are_told(ask: Ask, healthy: Facts) -> None:
    ((severity, _, cure),) = ask(update_running, _with(healthy, update_running=True))
    assert severity is Severity.WARNING
    assert "Wait" in cure


def test_a_host_that_restarts_when_it_wants_to(
    ask: Ask, cured: Callable[..., list[Any]], healthy: Facts
) -> None:
    facts = _with(healthy, no_auto_update=False)
    ((severity, _, cure),) = ask(automatic_updates, facts)
    assert severity is Severity.WARNING
    assert "NoAutoUpdate" in cure
    assert cured(automatic_updates, facts) == []


def test_where_nothing_can_be_installed_nothing_restarts(ask: Ask, healthy: Facts) -> None:
    off = (Service(name="wuauserv", state="Stopped", start="Disabled"),)
    assert ask(automatic_updates, _with(healthy, no_auto_update=False)._replace(services=off)) == []


def test_not_known_is_told(ask: Ask, healthy: Facts) -> None:
    for item in (update_running, automatic_updates):
        findings = ask(item, _with(healthy, update_running=None, no_auto_update=None))
        assert [severity for severity, _, _ in findings] == [Severity.UNKNOWN]
