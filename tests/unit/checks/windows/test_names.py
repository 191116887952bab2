from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.windows.computer_name import computer_name
from winjoin.checks.windows.hostname_rfc1123 import hostname_rfc1123
from winjoin.checks.windows.netbios_name import netbios_name
from winjoin.engine.check import Check, Severity
from winjoin.hosts.facts import Facts
from winjoin.values import NodeName

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _named(healthy: Facts, dns: str | None, computer: str | None = None, later: str | None = None) -> Facts:
    computer = (dns or "")[:15].upper() if computer is None else computer
    system = healthy.os._replace(
        dns_host_name=dns, computer_name=computer or None, pending_computer_name=later or computer
    )
    return healthy._replace(os=system)


def test_a_name_that_netbios_cuts_is_told_with_what_is_left(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(netbios_name, _named(healthy, "windows-worker-0001"))
    assert severity is Severity.WARNING
    assert "19 characters" in found
    assert found.endswith("WINDOWS-WORKER-")


def test_another_host_that_becomes_the_same_is_named(ask: Ask, healthy: Facts) -> None:
    others = ("win-1", "windows-worker-0002")
    ((_, found, _),) = ask(netbios_name, _named(healthy, "windows-worker-0001"), others=others)
    assert found.endswith("as it shows windows-worker-0002")


def test_two_hosts_of_one_name_are_an_error(ask: Ask, healthy: Facts) -> None:
    ((severity, found, cure),) = ask(netbios_name, healthy, others=("win-2", "win-1"))
    assert severity is Severity.ERROR
    assert "the Node win-1, too" in found
    assert "winjoin_node_name" in cure


@pytest.mark.parametrize("name", ["win-1", "fifteen-letters", "WIN-PV8K2"])
def test_names_that_netbios_leaves_whole(ask: Ask, healthy: Facts, name: str) -> None:
    assert ask(netbios_name, _named(healthy, name), others=("fifteen-letterz", "win-10")) == []


def test_a_name_that_was_given_is_the_same_everywhere(ask: Ask, healthy: Facts) -> None:
    facts = _named(healthy, "windows-worker-0001")
    assert ask(netbios_name, facts, node_name=NodeName("worker-1")) == []


@pytest.mark.parametrize("name", ["WIN_1", "büro-1", "-win", "win-", "win 1", "a" * 64, "サーバー"])
def test_names_that_are_none_of_rfc_1123(ask: Ask, healthy: Facts, name: str) -> None:
    ((severity, found, _),) = ask(hostname_rfc1123, _named(healthy, name))
    assert severity is Severity.WARNING
    assert name in found


@pytest.mark.parametrize("name", ["WIN-1", "win1", "7", "a" * 63, "WIN-I1FJQ8N3TM"])
def test_capitals_and_digits_are_no_fault(ask: Ask, healthy: Facts, name: str) -> None:
    assert ask(hostname_rfc1123, _named(healthy, name)) == []


def test_two_names_of_one_computer_are_told(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(computer_name, _named(healthy, "node-7", "WIN-1"))
    assert severity is Severity.WARNING
    assert "WIN-1" in found
    assert "node-7" in found


@pytest.mark.parametrize(
    ("dns", "computer", "later"),
    [
        ("win-1", "WIN-1", None),
        ("windows-worker-0001", "WINDOWS-WORKER-", None),
        ("node-7", "WIN-1", "NODE-7"),
    ],
)
def test_names_that_agree_or_will_after_the_restart(
    ask: Ask, healthy: Facts, dns: str, computer: str, later: str | None
) -> None:
    assert ask(computer_name, _named(healthy, dns, computer, later)) == []


@pytest.mark.parametrize("item", [netbios_name, hostname_rfc1123, computer_name], ids=lambda item: item.name)
def test_without_names_nothing_is_known(ask: Ask, healthy: Facts, item: Check) -> None:
    assert [found[0] for found in ask(item, _named(healthy, None, ""))] == [Severity.UNKNOWN]


def test_the_short_name_serves_where_dns_names_are_not_known(ask: Ask, healthy: Facts) -> None:
    assert ask(hostname_rfc1123, _named(healthy, None, "WIN-1")) == []
    assert ask(netbios_name, _named(healthy, None, "WIN-1")) == []
