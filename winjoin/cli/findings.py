"""What checks found, for a person: by area, the cure first, each once with the hosts that have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from winjoin.cli.words import Style, escaped, host_names, wrapped
from winjoin.engine.extensions import HOST_AREAS
from winjoin.engine.report import FindingReport, HostReport

_WORDS = {"error": "ERROR", "warning": "warning", "unknown": "not known"}
_FLAGS = ("--fix", "winjoin cluster check --fix")
_FEW = 3
_RUNS = 6
_ONE_BY_ONE = 5
"""So many hosts have a line each at the end."""


class Told(NamedTuple):
    """One thing to read: a check's cure, and what it found where."""

    check: str
    area: str
    state: str
    """A severity, `ignored` or `fixed`."""
    cure: str
    fixable: bool
    found: dict[str, list[str]]
    """What was found, and the hosts where it was."""


def state_of(finding: FindingReport) -> str:
    """How a finding counts: its severity, or `fixed`, or `ignored`."""
    if finding.fixed:
        return "fixed"
    return "ignored" if finding.ignored else finding.severity


def collected(reports: Iterable[HostReport]) -> list[Told]:
    """Every finding once, by area, then the worst first, then by name."""
    found: dict[tuple[str, str, str], Told] = {}
    for report in reports:
        for finding in report.findings:
            state = state_of(finding)
            key = finding.check, state, finding.cure
            told = found.setdefault(
                key, Told(finding.check, finding.area, state, finding.cure, bool(finding.fix), {})
            )
            hosts = told.found.setdefault(finding.found, [])
            if report.host not in hosts:
                hosts.append(report.host)
    order = [*_WORDS, "ignored", "fixed"]
    return sorted(
        found.values(), key=lambda each: (area_place(each.area), order.index(each.state), each.check)
    )


def finding_lines(reports: Sequence[HostReport], style: Style) -> list[str]:
    """By area; what is not known comes last, short. No lines where nothing was found."""
    told = collected(reports)
    lines: list[str] = []
    area = None
    for each in told:
        if each.state == "unknown":
            continue
        if each.area != area:
            lines += [*([""] if lines else []), style.strong(each.area or "other")]
            area = each.area
        lines += _lines(each, reports, style)
    unknown = _unknown([each for each in told if each.state == "unknown"], reports, style)
    return lines + ([""] if lines and unknown else []) + unknown


def counts(reports: Sequence[HostReport]) -> str:
    """``1 error, 2 warnings, 1 not known``: different checks; empty where nothing was found."""
    states: dict[str, set[tuple[str, str]]] = {}
    for report in reports:
        for finding in report.findings:
            states.setdefault(state_of(finding), set()).add((finding.check, finding.found))
    words = {"error": "error", "warning": "warning"}
    said = []
    for state in ("error", "warning", "unknown", "ignored", "fixed"):
        if number := len({check for check, _ in states.get(state, ())}):
            plural = "s" if number != 1 and state in words else ""
            said.append(f"{number} {words.get(state, _WORDS.get(state, state))}{plural}")
    return ", ".join(said)


def summary(report: HostReport) -> str:
    """The last line about a host's preflight."""
    node = f" (node {escaped(report.node)})" if report.node and report.node != report.host else ""
    if not report.checks and report.error is not None:
        return f"{escaped(report.host)}{node}: not asked ({report.seconds:.1f} s)"
    said = f"{report.passed} of {len(report.checks)} checks passed"
    found = counts([report])
    time = f" ({report.seconds:.1f} s)" if report.seconds else ""
    return f"{escaped(report.host)}{node}: {said}{', ' + found if found else ''}{time}"


def ends(reports: Sequence[HostReport]) -> list[str]:
    """The last lines: one about each host, or one about many."""
    return [summary(report) for report in reports] if len(reports) <= _ONE_BY_ONE else [_all(reports)]


def _all(reports: Sequence[HostReport]) -> str:
    """One line about many hosts."""
    stopped = sum(any(finding.stops for finding in report.findings) for report in reports)
    not_asked = sum(not report.checks for report in reports)
    said = [f"{len(reports) - stopped - not_asked} ready to join"]
    said += [f"{stopped} with errors"] if stopped else []
    said += [f"{not_asked} not asked"] if not_asked else []
    everywhere = {finding.check for report in reports for finding in report.findings}
    names = {name for report in reports for name in report.checks}
    passed = f"{len(names - everywhere)} of {len(names)} checks passed everywhere"
    return f"{len(reports)} hosts: {', '.join(said)}; {passed}"


def fix_hint(reports: Iterable[HostReport]) -> list[str]:
    """What ``--fix`` would cure, a line for hosts and one for the cluster; none where it would cure nothing."""
    curable = [f for report in reports for f in report.findings if f.fix and not f.fixed]
    by_flag = {flag: sorted({f.check for f in curable if fix_flag(f.area) == flag}) for flag in _FLAGS}
    return [f"{flag} cures {', '.join(names)}." for flag, names in by_flag.items() if names]


def fix_flag(area: str) -> str:
    """What cures findings of an area."""
    return _FLAGS[0] if area in HOST_AREAS else _FLAGS[1]


def area_place(area: str) -> tuple[int, str]:
    """Where an area stands: hosts' in their order, then the cluster's by name."""
    return HOST_AREAS.index(area) if area in HOST_AREAS else len(HOST_AREAS), area


def _lines(told: Told, reports: Sequence[HostReport], style: Style) -> list[str]:
    word = _WORDS.get(told.state, told.state)
    fix = "" if told.state == "fixed" or not told.fixable else f" ({fix_flag(told.area)} does it)"
    head = f"{word} {told.check}: {_clean(told.cure)}{fix}"
    lines = wrapped(head, style.width, first="  ", rest="      ")
    lines[0] = lines[0].replace(word, style.coloured(word, told.state), 1)
    shown = list(told.found.items())
    for text, hosts in shown[:_FEW]:
        where = _where(hosts, reports)
        lines += wrapped(f"found: {_clean(text)}{where}", style.width, first="      ", rest="        ")
    if len(shown) > _FEW:
        others = list(dict.fromkeys(host for _, hosts in shown[_FEW:] for host in hosts))
        more = f"and {len(shown) - _FEW} more like these{_where(others, reports)}"
        lines += wrapped(more, style.width, first="      ", rest="        ")
    return lines


def _unknown(told: Sequence[Told], reports: Sequence[HostReport], style: Style) -> list[str]:
    """Each with its reason where they are few; else the names, by the hosts where they are not known."""
    if not told:
        return []
    lines = [style.coloured("not known", "unknown")]
    if len({each.check for each in told}) <= _FEW:
        for each in told:
            for text, hosts in each.found.items():
                where = _where(hosts, reports)
                lines += wrapped(
                    f"{each.check}: {_clean(text)}{where}", style.width, first="  ", rest="      "
                )
        return lines
    by_hosts: dict[tuple[str, ...], list[str]] = {}
    for name, hosts in _hosts_of(told).items():
        by_hosts.setdefault(tuple(hosts), []).append(name)
    for where_not, names in by_hosts.items():
        lines += wrapped(
            f"{', '.join(names)}{_where(where_not, reports)}", style.width, first="  ", rest="  "
        )
    return [*lines, "  (-o json has the reasons)"]


def _where(hosts: Sequence[str], reports: Sequence[HostReport]) -> str:
    """The hosts, where there are several to tell apart; those that are left out stand in the table."""
    return f" [{host_names(hosts, len(reports), most=_RUNS)}]" if len(reports) > 1 else ""


def _hosts_of(told: Iterable[Told]) -> dict[str, list[str]]:
    """Hosts by check."""
    hosts: dict[str, list[str]] = {}
    for each in told:
        mine = hosts.setdefault(each.check, [])
        mine += [host for group in each.found.values() for host in group if host not in mine]
    return hosts


def _clean(text: str) -> str:
    return escaped(text)[:_LONGEST].rstrip()


_LONGEST = 1000
"""Characters of one text that are shown; `-o json` has all."""
