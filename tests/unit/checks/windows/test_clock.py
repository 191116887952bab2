from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.checks.windows.clock import clock
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "60-clock-whole-hours" / "facts.json").read_text(encoding="utf-8")
)


def _with(healthy: Facts, skew: float, offset: int) -> Facts:
    system = healthy.os._replace(time=(healthy.os.time or 0) + skew, utc_offset_minutes=offset)
    return healthy._replace(os=system)


def _case(healthy: Facts, name: str) -> Facts:
    return _with(healthy, CASE[name]["utc_skew_s"], CASE[name]["utc_offset_min"])


def test_local_time_taken_for_utc_is_named_with_its_cures(ask: Ask, healthy: Facts) -> None:
    ((severity, found, cure),) = ask(clock, _case(healthy, "a"))
    assert severity is Severity.ERROR
    assert "2 h 00 min ahead, which is this host's UTC offset" in found
    assert "RealTimeIsUniversal" in cure
    assert "w32tm /resync" in cure


@pytest.mark.parametrize(("skew", "offset"), [(-7200, 120), (19_800, 330), (-28_700, 480), (18_000, -300)])
def test_either_way_round_and_not_to_the_second(ask: Ask, healthy: Facts, skew: float, offset: int) -> None:
    ((_, found, _),) = ask(clock, _with(healthy, skew, offset))
    assert "UTC offset" in found


def test_an_ordinary_difference_is_told_as_one(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(clock, _case(healthy, "b"))
    assert severity is Severity.WARNING
    assert "95 s ahead" in found
    assert "offset" not in found


def test_hours_that_are_not_the_zones_are_an_ordinary_error(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(clock, _with(healthy, -3600, 0))
    assert severity is Severity.ERROR
    assert "1 h 00 min behind" in found
    assert "offset" not in found


def test_a_wrong_zone_with_the_right_time_is_no_finding(ask: Ask, healthy: Facts) -> None:
    assert ask(clock, _case(healthy, "c")) == []


def test_an_answer_without_a_date_says_nothing_of_the_clock(ask: Ask, healthy: Facts) -> None:
    probes = tuple(probe._replace(date=None) for probe in healthy.probes or ())
    ((severity, _, _),) = ask(clock, healthy._replace(probes=probes))
    assert severity is Severity.UNKNOWN


@pytest.mark.parametrize(
    ("skew", "severity", "said"),
    [
        (5, None, ""),
        (-3600, Severity.ERROR, "1 h 00 min behind of the mirror's"),
        (3600, Severity.UNKNOWN, "could not be compared"),
    ],
)
def test_a_mirror_whose_answer_may_be_an_old_copy_cannot_show_that_a_host_is_ahead(
    ask: Ask, healthy: Facts, skew: float, severity: Severity | None, said: str
) -> None:
    facts = _with(healthy, skew, 0)
    probes = tuple(probe for probe in facts.probes or () if probe.kind != "tls")
    findings = ask(clock, facts._replace(probes=probes))
    assert [item[0] for item in findings] == ([severity] if severity else [])
    assert all(said in item[1] for item in findings)
