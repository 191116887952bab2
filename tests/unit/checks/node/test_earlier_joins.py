"""What an earlier join has left: certificate, token, folders, unfinished changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.node.bootstrap_kubelet_conf import bootstrap_kubelet_conf
from winjoin.checks.node.client_certificate import client_certificate
from winjoin.checks.node.kubelet_folder import kubelet_folder
from winjoin.checks.node.open_folders import open_folders
from winjoin.checks.node.unfinished_join import unfinished_join
from winjoin.engine.check import Candidate, Check, Severity
from winjoin.hosts.facts import Facts, Identity

Ask = Callable[..., list[tuple[Severity, str, str]]]
NOW = 1_800_000_000.0
KUBELET = "C:\\var\\lib\\kubelet"


def having(healthy: Facts, **identity: Any) -> Facts:
    return healthy._replace(identity=healthy.identity._replace(**identity))


@pytest.mark.parametrize(
    "check", [bootstrap_kubelet_conf, client_certificate, kubelet_folder, open_folders, unfinished_join]
)
def test_a_node_of_its_own_has_nothing_to_be_told(ask: Ask, healthy: Facts, check: Check) -> None:
    joined = having(
        healthy,
        kubelet_conf=True,
        client_subject="system:node:win-1",
        client_not_after=NOW + 1,
        journal=True,
        unfinished=0,
        leftovers=(KUBELET, "C:\\var\\lib\\cni\\networks"),
    )
    assert ask(check, joined) == []


@pytest.mark.parametrize(
    "check", [bootstrap_kubelet_conf, client_certificate, kubelet_folder, open_folders, unfinished_join]
)
def test_without_facts_nothing_is_known(ask: Ask, healthy: Facts, check: Check) -> None:
    assert [each[0] for each in ask(check, healthy._replace(identity=Identity()))] == [Severity.UNKNOWN]


@pytest.mark.parametrize(
    ("end", "said"), [(NOW - 1, True), (NOW, True), (NOW + 1, False), (0.0, True), (None, False)]
)
def test_a_certificate_that_has_ended_is_told_with_its_day(
    ask: Ask, healthy: Facts, end: float | None, said: bool
) -> None:
    found = ask(client_certificate, having(healthy, kubelet_conf=True, client_not_after=end))
    assert [each[0] for each in found] == [Severity.WARNING] * said


def test_the_day_is_utc(ask: Ask, healthy: Facts) -> None:
    ((_, found, _),) = ask(client_certificate, having(healthy, client_not_after=1_600_000_000.0))
    assert found.endswith("2020-09-13")


def test_without_the_hosts_time_the_end_is_not_known(ask: Ask, healthy: Facts) -> None:
    facts = having(healthy, client_not_after=NOW)
    found = ask(client_certificate, facts._replace(os=facts.os._replace(time=None)))
    assert [each[0] for each in found] == [Severity.UNKNOWN]


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"bootstrap_conf": True}, True),
        ({"bootstrap_conf": True, "kubelet_conf": True}, True),
        ({"bootstrap_conf": True, "journal": True}, False),
        ({"bootstrap_conf": False}, False),
    ],
)
def test_a_token_on_the_drive_is_told_unless_a_join_is_under_way(
    ask: Ask, healthy: Facts, identity: dict[str, Any], said: bool
) -> None:
    found = ask(bootstrap_kubelet_conf, having(healthy, **identity))
    assert [each[0] for each in found] == [Severity.WARNING] * said


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ({"leftovers": (KUBELET,)}, True),
        ({"leftovers": ("c:/var/lib/kubelet/",)}, True),
        ({"leftovers": ("D:\\var\\lib\\kubelet",)}, True),
        ({"leftovers": (KUBELET,), "journal": True}, False),
        ({"leftovers": (KUBELET,), "kubelet_conf": True}, False),
        ({"leftovers": ("C:\\var\\lib\\kubelet.old",)}, False),
        ({"leftovers": ()}, False),
    ],
)
def test_a_kubelets_folder_is_told_on_a_host_that_is_no_node(
    ask: Ask, healthy: Facts, identity: dict[str, Any], said: bool
) -> None:
    found = ask(kubelet_folder, having(healthy, **identity))
    assert [each[0] for each in found] == [Severity.WARNING] * said


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ({"journal": True, "unfinished": 2}, "2 changes were begun"),
        ({"journal": True, "unfinished": 1}, "1 change was begun"),
        ({"journal": True, "unfinished": 0}, ""),
        ({"journal": False, "unfinished": None}, ""),
    ],
)
def test_unfinished_changes_are_counted(
    ask: Ask, healthy: Facts, identity: dict[str, Any], words: str
) -> None:
    found = ask(unfinished_join, having(healthy, **identity))
    assert [each[1].startswith(words) for each in found] == [True] * bool(words)


def test_a_journal_that_cannot_be_read_is_not_known(ask: Ask, healthy: Facts) -> None:
    found = ask(unfinished_join, having(healthy, journal=True, unfinished=None))
    assert [each[0] for each in found] == [Severity.UNKNOWN]


def test_open_folders_are_closed_by_a_fix_and_no_others(ask: Ask, healthy: Facts) -> None:
    facts = having(healthy, open_folders=("C:\\etc\\kubernetes", "C:\\Windows", "C:\\x & calc"))
    finding = next(iter(open_folders.run(_candidate(facts))))
    assert finding.severity is Severity.WARNING
    assert [step.key for step in finding.fix] == [{"path": "C:\\etc\\kubernetes"}]
    assert [step.state for step in finding.fix] == [{"access": "private"}]


def _candidate(facts: Facts) -> Candidate:
    from winjoin.values import NodeName

    return Candidate(
        host="win-1.test",
        facts=facts,
        cluster=None,
        node_name=NodeName("win-1"),
        node_ip="10.99.1.2",
        endpoint=None,
        kubelet_version=None,
        topology="host-gateway",
        now=NOW,
    )
