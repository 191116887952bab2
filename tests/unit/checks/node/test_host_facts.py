from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.node.host_facts import host_facts
from winjoin.engine.check import Severity
from winjoin.hosts.decoding import decode
from winjoin.hosts.facts import Facts, Hns

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_a_part_that_failed_is_named_with_its_message(ask: Ask, healthy: Facts) -> None:
    facts = healthy._replace(failed_parts=("hns: CimException: Access denied",), hns=Hns())
    ((severity, found, cure),) = ask(host_facts, facts)
    assert severity is Severity.UNKNOWN
    assert found == "The host could not tell: hns: CimException: Access denied"
    assert "administrator" in cure


def test_a_part_that_is_silent_without_a_reason_is_named(ask: Ask, healthy: Facts) -> None:
    ((_, found, _),) = ask(host_facts, healthy._replace(hns=Hns(), services=None))
    assert found == "The host told nothing about hns, services"


def test_what_was_refused_is_named(ask: Ask) -> None:
    ((_, found, _), *_) = ask(host_facts, decode({"os": {"build": "20348", "ubr": -1}}))
    assert found == "What the host told was not believed: os.build, os.ubr"


@pytest.mark.parametrize("count", [6, 200])
def test_long_lists_are_cut(ask: Ask, healthy: Facts, count: int) -> None:
    ((_, found, _),) = ask(host_facts, healthy._replace(refused=tuple(f"os.x{n}" for n in range(count))))
    assert found.endswith(f"os.x4 and {count - 5} more")


def test_an_answer_that_is_none_is_said(ask: Ask) -> None:
    assert [each[0] for each in ask(host_facts, decode("rubbish"))] == [Severity.UNKNOWN]


def test_all_parts_that_say_something_are_enough(ask: Ask, healthy: Facts) -> None:
    assert ask(host_facts, healthy._replace(services=(), programs=(), environment=(), features=())) == []
