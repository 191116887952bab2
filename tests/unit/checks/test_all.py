"""What holds for every check."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.engine.check import Check, Severity
from winjoin.engine.extensions import checks
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
FIRST = {
    "APIServer", "Clock", "IsPrivilegedUser", "NodeExists", "NodeIdentity", "NodeName", "OSBuild",
    "OtherRuntimes", "PendingRestart", "Port-10250", "PowerShell", "VersionSkew",
}  # fmt: skip


def test_the_first_checks_are_there() -> None:
    names = [item.name for item in checks()]
    assert set(names) >= FIRST
    assert len(names) == len(set(names))


@pytest.mark.parametrize("item", checks(), ids=lambda item: item.name)
def test_a_check_is_silent_on_a_healthy_host(ask: Ask, item: Check) -> None:
    assert ask(item) == []


@pytest.mark.parametrize("item", checks(), ids=lambda item: item.name)
def test_a_check_that_cannot_know_says_so(ask: Ask, item: Check) -> None:
    findings = ask(item, Facts(), cluster=None, endpoint=None)
    assert {severity for severity, _, _ in findings} == {Severity.UNKNOWN}


@pytest.mark.parametrize("item", checks(), ids=lambda item: item.name)
def test_a_check_explains_what_it_asks_and_the_cure(item: Check) -> None:
    assert item.explanation.splitlines()[0].endswith(".")
    assert "Cure: " in item.explanation
