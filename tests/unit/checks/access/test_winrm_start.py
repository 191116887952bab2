from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.access.winrm_start import winrm_start
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Service

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize("start", ["Manual", "Disabled"])
def test_a_host_that_is_gone_after_its_restart(
    ask: Ask, remote: Callable[..., Facts], cured: Callable[..., list[object]], start: str
) -> None:
    facts = remote(start=start)
    ((severity, found, cure),) = ask(winrm_start, facts)
    assert severity is Severity.WARNING
    assert start.lower() in found
    assert "Set-Service" in cure
    (fix,) = cured(winrm_start, facts)
    assert (fix.name, fix.value) == ("Start", 2)  # type: ignore[attr-defined]


def test_the_list_of_services_says_it_where_the_registry_did_not(
    ask: Ask, remote: Callable[..., Facts]
) -> None:
    facts = remote(start=None)
    assert ask(winrm_start, facts) == []
    by_hand = facts._replace(services=(Service(name="winrm", start="Manual"),))
    assert len(ask(winrm_start, by_hand)) == 1
    assert [item[0] for item in ask(winrm_start, facts._replace(services=()))] == [Severity.UNKNOWN]
