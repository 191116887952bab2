"""Which checks are asked, what is ignored, what is cured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from winjoin.actions.preflight import (
    FIXES,
    after_fixes,
    ask,
    chosen,
    chosen_for_cluster,
    cured,
    fixes_first,
    judge,
)
from winjoin.actions.wishes import Wishes
from winjoin.config.intent import Intent
from winjoin.config.joinline import JoinLine
from winjoin.engine.check import Check, check, error, unknown, warning
from winjoin.engine.extensions import checks, cluster_checks
from winjoin.engine.report import PhaseReport, StepReport
from winjoin.errors import ConfigInvalid, PreflightFailed
from winjoin.resources.registry_value import RegistryValue

NOBODY: Any = None


def value(name: str, why: str = "so that it works") -> RegistryValue:
    return RegistryValue(path="HKLM:\\SOFTWARE\\X", name=name, kind="DWord", value=1, why=why)


def wishes(*ignored: str, **others: Any) -> Wishes:
    return Wishes(intent=Intent(JoinLine(ignore_preflight_errors=ignored)), **others)


def made(name: str, *findings: Any) -> Check:
    def run(candidate: Any) -> Iterator[Any]:
        yield from findings

    return check(name)(run)


QUESTIONS = (
    made("Last", warning("w", "cw", fix=(value("A"), value("B")))),
    made("First", error("e", "ce", fix=(value("A", "for another reason"),)), unknown("u")),
    made("Silent"),
)


def test_all_checks_are_asked_where_nothing_is_said() -> None:
    assert chosen(wishes()) == checks()
    assert chosen_for_cluster(wishes()) == cluster_checks()


def test_only_and_skip_choose_in_any_case() -> None:
    names = [c.name for c in chosen(wishes(only_checks=("clock", "NODENAME"), skip_checks=("Clock",)))]
    assert names == ["NodeName"]


def test_names_of_hosts_and_of_the_clusters_checks_are_known_to_both() -> None:
    """One flag is for all of a command's checks."""
    host, about = checks()[0].name, cluster_checks()[0].name
    both = wishes(host.upper(), about.lower(), "All", skip_checks=(host, about))
    assert host not in {c.name for c in chosen(both)}
    assert about not in {c.name for c in chosen_for_cluster(both)}


@pytest.mark.parametrize("choose", [chosen, chosen_for_cluster])
def test_every_unknown_name_is_told_with_its_flag_and_the_nearest(choose: Any) -> None:
    wrong = wishes("PendingRestrt", only_checks=("clok",), skip_checks=("qqqq",))
    with pytest.raises(ConfigInvalid) as refused:
        choose(wrong)
    told = str(refused.value)
    for part in ("--ignore-preflight-errors", "PendingRestart?", "--only", "Clock?", "--skip", "'qqqq'"):
        assert part in told


def test_findings_come_by_severity_then_by_name() -> None:
    asked = ask(NOBODY, QUESTIONS, wishes())
    assert [(f.check, f.severity) for f in asked.findings] == [
        ("First", "error"), ("Last", "warning"), ("First", "unknown"),
    ]  # fmt: skip


def test_a_fix_that_two_checks_know_is_made_once_with_the_first_ones_name() -> None:
    asked = ask(NOBODY, QUESTIONS, wishes(fix=True))
    assert [(item.title.split()[-1], item.why) for item in asked.fixes] == [
        ("A", "Last: so that it works"), ("B", "Last: so that it works"),
    ]  # fmt: skip
    [phase] = fixes_first(asked, wishes(fix=True))
    assert (phase.name, phase.steps) == (FIXES, asked.fixes)
    assert fixes_first(asked, wishes()) == ()


def test_what_is_ignored_by_name_is_not_cured_and_what_all_ignores_is() -> None:
    by_name = ask(NOBODY, QUESTIONS, wishes("last", fix=True))
    assert [item.why for item in by_name.fixes] == ["First: for another reason"]
    assert [f.fixed for f in after_fixes(by_name.findings, wishes("last", fix=True))] == [True, False, False]
    by_all = ask(NOBODY, QUESTIONS, wishes("all", fix=True))
    assert len(by_all.fixes) == 2
    assert [f.ignored for f in by_all.findings] == [True, True, False]  # nothing stops for what is not known


def test_an_error_stops_unless_it_is_ignored_or_cured() -> None:
    found = ask(NOBODY, QUESTIONS, wishes()).findings
    with pytest.raises(PreflightFailed, match="nothing was changed: First") as stopped:
        judge("win-1", found)
    assert "--fix does it for First" in stopped.value.hint
    assert "--ignore-preflight-errors=First" in stopped.value.hint
    judge("win-1", after_fixes(found, wishes(fix=True)))
    judge("win-1", ask(NOBODY, QUESTIONS, wishes("FIRST")).findings)


@pytest.mark.parametrize(
    ("outcome", "fixed"), [("changed", True), ("would-change", False), ("failed", False)]
)
def test_findings_are_cured_where_all_steps_were_made(outcome: str, fixed: bool) -> None:
    fix = wishes(fix=True)
    steps = tuple(StepReport("t", "w", each, (), None, None, 0.0) for each in ("unchanged", outcome))
    found = cured(ask(NOBODY, QUESTIONS, fix).findings, [PhaseReport(FIXES, steps)], fix)
    assert any(f.fixed for f in found) == fixed
