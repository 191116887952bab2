"""Ask all checks about one host, cure what they know to cure, and stop a join where one says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from winjoin.actions.wishes import Wishes
from winjoin.engine.check import (
    Candidate,
    Check,
    ClusterCandidate,
    ClusterCheck,
    ClusterFix,
    Finding,
    Severity,
    unknown,
)
from winjoin.engine.extensions import checks
from winjoin.engine.plan import PlannedPhase
from winjoin.engine.report import FindingReport, PhaseReport
from winjoin.errors import ConfigInvalid, PreflightFailed, Problem
from winjoin.resources.base import Resource

ALL = "all"
FIXES = "preflight-fixes"
"""The phase of what ``--fix`` cures: before all others in a plan and in the journal."""
_ORDER = tuple(severity.value for severity in Severity)


class Asked(NamedTuple):
    """What the checks said, and what cures it."""

    findings: tuple[FindingReport, ...]
    """In the order of severity, then of names."""
    fixes: tuple[Resource, ...] = ()
    """Of all findings that are not ignored by name; each once, its `why` with the check's name."""
    changes: tuple[tuple[str, ClusterFix], ...] = ()
    """Of the cluster's objects, each with the name of its check; likewise."""


def chosen(wishes: Wishes) -> tuple[Check, ...]:
    """The host checks to run. ConfigInvalid with every name that is no check's, host's or cluster's."""
    _refuse_unknown(wishes)
    return tuple(item for item in checks() if is_wanted(item.name, wishes))


def chosen_for_cluster(wishes: Wishes) -> tuple[ClusterCheck, ...]:
    """The cluster checks to run. ConfigInvalid like `chosen`."""
    from winjoin.engine.extensions import cluster_checks

    _refuse_unknown(wishes)
    return tuple(item for item in cluster_checks() if is_wanted(item.name, wishes))


def ask(candidate: Candidate, questions: Iterable[Check], wishes: Wishes) -> Asked:
    """All run."""
    return _asked([(item.name, item.area, item.run(candidate)) for item in questions], wishes)


def ask_cluster(candidate: ClusterCandidate, questions: Iterable[ClusterCheck], wishes: Wishes) -> Asked:
    """All run; one that meets an object of a shape that it does not read says that it cannot know."""
    return _asked([(item.name, item.area, _answers(item, candidate)) for item in questions], wishes)


def _answers(item: ClusterCheck, candidate: ClusterCandidate) -> list[Finding]:
    """Custom resources have the shape that their definition allows, which may be any."""
    found: list[Finding] = []
    try:
        found.extend(item.run(candidate))
    except (AttributeError, TypeError, LookupError, ValueError) as error:
        found.append(unknown(f"An object in the cluster has a shape that is not known here: {error}"))
    return found


def fixes_first(asked: Asked, wishes: Wishes) -> tuple[PlannedPhase, ...]:
    """The phase of fixes where the user wants it and there are some."""
    return (PlannedPhase(FIXES, asked.fixes),) if wishes.fix and asked.fixes else ()


def after_fixes(findings: Iterable[FindingReport], wishes: Wishes) -> tuple[FindingReport, ...]:
    """What is left to say when the fixes are applied; for `judge`, also when they are about to be."""
    ignored = _by_name(wishes)
    return tuple(
        item._replace(fixed=bool(item.fix) and item.check.lower() not in ignored) if wishes.fix else item
        for item in findings
    )


def cured(
    findings: tuple[FindingReport, ...], phases: Iterable[PhaseReport], wishes: Wishes
) -> tuple[FindingReport, ...]:
    """The findings, those marked whose fixes were applied, as the phases that were run say."""
    steps = [step.outcome for phase in phases if phase.name == FIXES for step in phase.steps]
    return after_fixes(findings, wishes) if steps and set(steps) <= {"changed", "unchanged"} else findings


def judge(host: str, findings: Iterable[FindingReport], *, changed: bool = False) -> None:
    """Raise PreflightFailed where an error is not ignored; unknowns and warnings stop nothing."""
    bad = [item for item in findings if item.stops]
    if not bad:
        return
    names = tuple(dict.fromkeys(item.check for item in bad))
    fixable = ", ".join(dict.fromkeys(item.check for item in bad if item.fix))
    cure = "Cure what is found" + (f" (--fix does it for {fixable})" if fixable else "")
    raise PreflightFailed(
        f"{host} is not ready to be joined{'' if changed else ', nothing was changed'}: {', '.join(names)}",
        hint=f"{cure}, or go on all the same with --ignore-preflight-errors={','.join(names)}.",
        host=host,
    )


def _refuse_unknown(wishes: Wishes) -> None:
    asked = {
        "--only": wishes.only_checks,
        "--skip": wishes.skip_checks,
        "--ignore-preflight-errors": [name for name in _ignored(wishes) if name.lower() != ALL],
    }
    known = [item.name for item in checks()]
    if _strange(asked, known):
        from winjoin.engine.extensions import cluster_checks

        known += [item.name for item in cluster_checks()]
    if problems := _strange(asked, known):
        raise ConfigInvalid(problems, hint="`winjoin explain` lists all checks.")


def _strange(asked: dict[str, Sequence[str]], known: Sequence[str]) -> list[Problem]:
    names = {name.lower() for name in known}
    return [
        Problem(flag, _nearest(name, known))
        for flag, given in asked.items()
        for name in given
        if name.lower() not in names
    ]


def _nearest(name: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    spelled = {each.lower(): each for each in known}
    close = get_close_matches(name.lower(), list(spelled), 1, 0.5)
    return f"{name!r} is no check" + (f"; did you mean {spelled[close[0]]}?" if close else "")


def is_wanted(name: str, wishes: Wishes) -> bool:
    """Whether ``--only`` and ``--skip`` leave the check in."""
    only = {each.lower() for each in wishes.only_checks}
    skip = {each.lower() for each in wishes.skip_checks}
    return (not only or name.lower() in only) and name.lower() not in skip


def _asked(answers: Sequence[tuple[str, str, Iterable[Finding]]], wishes: Wishes) -> Asked:
    names, by_name = {name.lower() for name in _ignored(wishes)}, _by_name(wishes)
    all_ignored = ALL in names
    reports, fixes, changes = list[FindingReport](), list[Resource](), list[tuple[str, ClusterFix]]()
    for name, area, findings in answers:
        by_itself = name.lower() in by_name
        for finding in findings:
            # "all" is about what would stop a join: what is not known stops nothing
            by_all = all_ignored and finding.severity is not Severity.UNKNOWN
            reports.append(
                FindingReport(
                    check=name,
                    severity=finding.severity.value,
                    found=finding.found,
                    cure=finding.cure,
                    ignored=by_all or by_itself,
                    area=area,
                    fix=(*(item.title for item in finding.fix), *(item.title for item in finding.changes)),
                )
            )
            fixes += [] if by_itself else [_named(resource, name) for resource in finding.fix]
            changes += [] if by_itself else [(name, each) for each in finding.changes]
    reports.sort(key=lambda each: (_ORDER.index(each.severity), each.check))
    return Asked(tuple(reports), _once(fixes), tuple(changes))


def _named(resource: Resource, check: str) -> Resource:
    """With the check's name in its reason."""
    return replace(resource, why=f"{check}: {resource.why}")  # type: ignore[type-var]


def _once(fixes: Iterable[Resource]) -> tuple[Resource, ...]:
    """Without those that set what one before sets: two checks may know the same cure."""
    found: dict[tuple[str, ...], Resource] = {}
    for item in fixes:
        found.setdefault((item.type, *map(str, item.key.values())), item)
    return tuple(found.values())


def _by_name(wishes: Wishes) -> set[str]:
    """Ignored by their names: the user wants them to be as they are, so nothing cures them."""
    return {name.lower() for name in _ignored(wishes)} - {ALL}


def _ignored(wishes: Wishes) -> tuple[str, ...]:
    return tuple(chain(wishes.ignore_checks, wishes.intent.line.ignore_preflight_errors))
