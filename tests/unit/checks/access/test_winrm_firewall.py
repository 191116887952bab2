from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.checks.access.winrm_firewall import winrm_firewall
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, FirewallProfile

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "50-winrm-public-profile" / "facts.json").read_text(encoding="utf-8")
)


def _in_domain(facts: Facts) -> Facts:
    return facts._replace(os=facts.os._replace(part_of_domain=True))


def _firewall(facts: Facts, **changes: object) -> Facts:
    profiles = tuple(
        FirewallProfile(name=name, enabled=True, inbound="Block", local_rules=True)._replace(**changes)  # type: ignore[arg-type]
        for name in ("Domain", "Private", "Public")
    )
    return facts._replace(network=facts.network._replace(firewall=profiles))


def test_a_rule_for_public_networks_alone_ends_with_the_domain(
    ask: Ask, remote: Callable[..., Facts]
) -> None:
    (rule,) = CASE["firewall_winrm_rules"]
    ((severity, found, cure),) = ask(
        winrm_firewall, _in_domain(remote(rule_profiles=tuple(rule["Profiles"])))
    )
    assert severity is Severity.WARNING
    assert found == "The firewall lets WinRM in in Public alone, not in Domain and Private"
    assert "-Profile Any" in cure


@pytest.mark.parametrize(
    ("opened", "domain", "closed"),
    [
        (("Domain",), False, "Private and Public"),
        (("Domain", "Private"), True, "Public"),
        (("Private",), False, "Public"),
        ((), True, "Domain and Private and Public"),
        (("Private", "Public"), None, "Domain"),
    ],
)
def test_profiles_that_the_network_may_get_are_named(
    ask: Ask, remote: Callable[..., Facts], opened: tuple[str, ...], domain: bool | None, closed: str
) -> None:
    facts = remote(rule_profiles=opened)
    facts = facts._replace(os=facts.os._replace(part_of_domain=domain))
    ((_, found, _),) = ask(winrm_firewall, facts)
    assert found.endswith(f"not in {closed}")


def test_outside_a_domain_its_profile_is_not_missed(ask: Ask, remote: Callable[..., Facts]) -> None:
    assert ask(winrm_firewall, remote(rule_profiles=("Private", "Public"))) == []


def test_a_firewall_that_closes_nothing_needs_no_rule(ask: Ask, remote: Callable[..., Facts]) -> None:
    facts = remote(rule_profiles=())
    assert ask(winrm_firewall, _firewall(facts, enabled=False)) == []
    assert ask(winrm_firewall, _firewall(facts, inbound="Allow")) == []
    stopped = facts._replace(network=facts.network._replace(firewall_service="Stopped"))
    assert ask(winrm_firewall, stopped) == []


def test_where_local_rules_do_not_count_the_rule_belongs_into_the_policy(
    ask: Ask, remote: Callable[..., Facts]
) -> None:
    facts = _firewall(remote(rule_profiles=("Domain",)), local_rules=False)
    ((_, _, cure),) = ask(winrm_firewall, facts)
    assert "group policy" in cure


def test_rules_that_are_not_known_are_not_taken_for_none(ask: Ask, remote: Callable[..., Facts]) -> None:
    assert [item[0] for item in ask(winrm_firewall, remote(rule_profiles=None))] == [Severity.UNKNOWN]
