from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.windows.pending_restart import pending_restart
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _with(healthy: Facts, *reasons: str) -> Facts:
    return healthy._replace(os=healthy.os._replace(restart_reasons=reasons))


@pytest.mark.parametrize("reason", ["Cbs", "WindowsUpdate", "ComputerName", "DomainJoin", "Feature", "New"])
def test_windows_that_waits_for_a_restart_is_an_error(ask: Ask, healthy: Facts, reason: str) -> None:
    assert [severity for severity, _, _ in ask(pending_restart, _with(healthy, reason))] == [Severity.ERROR]


def test_files_that_wait_are_a_warning_never_an_error(ask: Ask, healthy: Facts) -> None:
    assert [severity for severity, _, _ in ask(pending_restart, _with(healthy, "FileRename"))] == [
        Severity.WARNING
    ]


def test_the_joins_own_feature_does_not_stop_the_join_that_tells_of_it(ask: Ask, healthy: Facts) -> None:
    facts = _with(healthy, "Feature", "Cbs")._replace(features=(("Containers", "InstallPending"),))
    assert [severity for severity, _, _ in ask(pending_restart, facts)] == [Severity.WARNING]
