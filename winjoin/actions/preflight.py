"""Ask all checks about one host, and stop a join where one says so."""

from __future__ import annotations

from collections.abc import Iterable

from winjoin.actions.wishes import Wishes
from winjoin.engine.check import Candidate, Check, Severity
from winjoin.engine.extensions import checks
from winjoin.engine.report import FindingReport
from winjoin.errors import ConfigInvalid, PreflightFailed, Problem

ALL = "all"


def chosen(wishes: Wishes) -> tuple[Check, ...]:
    """Those to run. ConfigInvalid with every name that is none."""
    known = checks()
    names = {item.name.lower() for item in known}
    ignored = _ignored(wishes)
    asked = (*wishes.only_checks, *wishes.skip_checks, *(name for name in ignored if name != ALL))
    unknown = [name for name in asked if name.lower() not in names]
    if unknown:
        raise ConfigInvalid(Problem("a check's name", _nearest(name, known)) for name in unknown)
    only = {name.lower() for name in wishes.only_checks}
    skip = {name.lower() for name in wishes.skip_checks}
    return tuple(c for c in known if (not only or c.name.lower() in only) and c.name.lower() not in skip)


def _nearest(name: str, known: Iterable[Check]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [item.name for item in known], 1, 0.5)
    return f"{name!r} is no check" + (f"; did you mean {close[0]}?" if close else "")


def ask(candidate: Candidate, questions: Iterable[Check], wishes: Wishes) -> tuple[FindingReport, ...]:
    """All run; findings in the order of severity, then of names."""
    ignored = {name.lower() for name in _ignored(wishes)}
    found = [
        FindingReport(
            check=item.name,
            severity=finding.severity.value,
            found=finding.found,
            cure=finding.cure,
            ignored=ALL in ignored or item.name.lower() in ignored,
        )
        for item in questions
        for finding in item.run(candidate)
    ]
    order = [severity.value for severity in Severity]
    return tuple(sorted(found, key=lambda each: (order.index(each.severity), each.check)))


def judge(host: str, findings: Iterable[FindingReport]) -> None:
    """Raise PreflightFailed where an error is not ignored; unknowns and warnings stop nothing."""
    bad = [item for item in findings if item.severity == Severity.ERROR.value and not item.ignored]
    if not bad:
        return
    lines = "\n".join(f"  [ERROR {item.check}] {item.found}\n    {item.cure}" for item in bad)
    names = ",".join(dict.fromkeys(item.check for item in bad))
    raise PreflightFailed(
        f"{host} is not ready to be joined, nothing was changed:\n{lines}",
        hint=f"Cure them, or go on all the same with --ignore-preflight-errors={names}.",
        host=host,
    )


def _ignored(wishes: Wishes) -> tuple[str, ...]:
    return (*wishes.ignore_checks, *wishes.intent.line.ignore_preflight_errors)
