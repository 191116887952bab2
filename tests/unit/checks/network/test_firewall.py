"""Windows' firewall: its service, its profiles, who may write rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.network.firewall import firewall
from winjoin.checks.network.firewall_policy import firewall_policy
from winjoin.checks.network.firewall_service import firewall_service
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]


@pytest.mark.parametrize("state", ["Stopped", "StopPending"])
def test_without_its_service_there_is_no_network(ask: Ask, changed: Changed, state: str) -> None:
    ((severity, found, _),) = ask(firewall_service, changed({"network.firewallService": state}))
    assert severity is Severity.ERROR
    assert f"mpssvc is {state.lower()}" in found


def test_a_service_that_is_not_found_is_no_answer(ask: Ask, changed: Changed) -> None:
    ((severity, _, _),) = ask(firewall_service, changed({"network.firewallService": "Absent"}))
    assert severity is Severity.UNKNOWN


def test_profiles_that_are_off_are_named(ask: Ask, changed: Changed) -> None:
    ((severity, found, _),) = ask(firewall, changed({"network.firewall[Public].enabled": False}))
    assert severity is Severity.WARNING
    assert found.endswith("the profiles Public")


@pytest.mark.parametrize(
    ("changes", "fires"),
    [
        ({"localRules": False}, True),
        ({"localRules": False, "inbound": "NotConfigured"}, True),
        ({"localRules": False, "inbound": "Allow"}, False),
        ({"localRules": False, "enabled": False}, False),
        ({"localRules": True, "inbound": "Block"}, False),
    ],
)
def test_rules_that_do_not_count(ask: Ask, changed: Changed, changes: dict[str, Any], fires: bool) -> None:
    facts = changed({f"network.firewall[Public].{name}": value for name, value in changes.items()})
    assert [item[0] for item in ask(firewall_policy, facts)] == ([Severity.WARNING] if fires else [])


def test_a_policy_that_is_not_known(ask: Ask, changed: Changed) -> None:
    facts = changed({"network.firewall[Domain].localRules": None})
    assert [item[0] for item in ask(firewall_policy, facts)] == [Severity.UNKNOWN]
