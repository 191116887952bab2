from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.checks.access.winrm_memory import winrm_memory
from winjoin.engine.check import Check, Severity
from winjoin.engine.extensions import checks
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "50-winrm-public-profile" / "facts.json").read_text(encoding="utf-8")
)
OF_WINRM = [item for item in checks() if item.name.startswith("WinRM")]


def _as_in_case(facts: Facts) -> Facts:
    """Case 50: the card is in a domain, a switch of Docker is on a public network without traffic."""
    first = (facts.network.adapters or ())[0]
    adapters = tuple(
        first._replace(name=item["InterfaceAlias"], index=4 + number, profile=item["NetworkCategory"])
        for number, item in enumerate(CASE["profiles"])
    )
    system = facts.os._replace(ui_language=CASE["ui_language"])
    return facts._replace(os=system, network=facts.network._replace(adapters=adapters))


def test_a_public_switch_keeps_settings_from_being_changed(ask: Ask, remote: Callable[..., Facts]) -> None:
    first, second = ask(winrm_memory, _as_in_case(remote(memory_per_shell_mb=300)))
    assert "300 MB" in first[1]
    assert second == (
        Severity.WARNING,
        "vEthernet (DockerNAT) is Public; WinRM refuses changes (0x80338169)",
        "Set-NetConnectionProfile -InterfaceAlias 'vEthernet (DockerNAT)' -NetworkCategory Private",
    )


@pytest.mark.parametrize("item", OF_WINRM, ids=lambda item: item.name)
def test_a_public_network_alone_is_no_finding(ask: Ask, healthy: Facts, item: Check) -> None:
    assert ask(item, _as_in_case(healthy)) == []


def test_what_policy_holds_is_changed_there_whatever_the_network(
    ask: Ask, remote: Callable[..., Facts], with_public: Callable[..., Facts]
) -> None:
    facts = with_public(remote(memory_per_shell_mb=300, policy=("maxmemorypershellmb",)))
    ((_, found, cure),) = ask(winrm_memory, facts)
    assert found.endswith("set by group policy")
    assert "Set-Item" not in cure


@pytest.mark.parametrize("name", ["x' -Foo; Remove-Item C:\\ '", "イーサネット", "`$(x)", None, ""])
def test_a_name_that_powershell_could_obey_stands_in_no_command(
    ask: Ask, remote: Callable[..., Facts], with_public: Callable[..., Facts], name: str | None
) -> None:
    _, (_, _, cure) = ask(winrm_memory, with_public(remote(memory_per_shell_mb=300), name))
    assert cure == "Set-NetConnectionProfile -InterfaceIndex 14 -NetworkCategory Private"


@pytest.mark.parametrize("item", OF_WINRM, ids=lambda item: item.name)
def test_a_host_that_is_this_machine_is_not_asked_for_winrm(ask: Ask, item: Check) -> None:
    assert ask(item, Facts(), remote=False) == []
