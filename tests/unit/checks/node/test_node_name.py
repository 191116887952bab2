from __future__ import annotations

from collections.abc import Callable

from winjoin.checks.node.node_name import node_name
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts
from winjoin.values import NodeName

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_a_computer_that_is_about_to_be_renamed_restarts_first(ask: Ask, healthy: Facts) -> None:
    system = healthy.os._replace(pending_computer_name="WIN-2")
    ((severity, found, cure),) = ask(node_name, healthy._replace(os=system))
    assert severity is Severity.ERROR
    assert "WIN-1" in found
    assert "WIN-2" in found
    assert "Restart" in cure


def test_a_name_longer_than_a_label_is_refused(ask: Ask) -> None:
    ((severity, found, _),) = ask(node_name, node_name=NodeName("a" * 40 + "." + "b" * 23))
    assert severity is Severity.ERROR
    assert "64 characters" in found


def test_a_name_of_every_machine_is_refused(ask: Ask) -> None:
    assert ask(node_name, node_name=NodeName("localhost.localdomain"))[0][0] is Severity.ERROR


def test_capitals_of_the_computers_name_do_not_matter(ask: Ask, healthy: Facts) -> None:
    assert ask(node_name, healthy._replace(os=healthy.os._replace(pending_computer_name="win-1"))) == []
