"""Markdown, for a pull request or a wiki: a matrix of check by host, then each finding once with its cure."""

from __future__ import annotations

from collections.abc import Sequence

from winjoin.cli.findings import Told, collected, ends, fix_flag, fix_hint
from winjoin.cli.matrix import rows_of, state_at
from winjoin.cli.words import escaped, host_names, series
from winjoin.engine.report import HostReport

_NAMED = 10
"""So many hosts have columns with their names; more have numbers."""
_SIGNS = {
    "error": "**error**",
    "unknown": "?",
    "passed": "ok",
    "not asked": "-",
}
_MARKS = "\\`*_[]|~#"


def markdown(reports: Sequence[HostReport]) -> str:
    """All of it."""
    parts = [_matrix(reports), *_details(reports), [f"- {plain(line)}" for line in ends(reports)]]
    parts.append([plain(line) for line in fix_hint(reports)])
    parts.append(
        [
            f"- **{plain(report.error.id)}** on {plain(report.host)}: {plain(report.error.message)}"
            for report in reports
            if report.error is not None and report.error.id != "WJ-PREFLIGHT"
        ]
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def plain(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no end of a table's cell."""
    safe = escaped(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join("\\" + c if c in _MARKS else c for c in safe)


def _matrix(reports: Sequence[HostReport]) -> list[str]:
    rows = rows_of(reports)
    if not rows:
        return []
    numbered = len(reports) > _NAMED
    heads = [str(at + 1) if numbered else plain(report.host) for at, report in enumerate(reports)]
    lines = ["| check | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for check in rows:
        states = [state_at(report, check) for report in reports]
        lines.append(f"| {plain(check)} | " + " | ".join(_SIGNS.get(state, state) for state in states) + " |")
    if numbered:
        key = [f"{at}: {plain(names)}" for at, names, _ in series([report.host for report in reports])]
        lines += ["", "Hosts by number: " + "; ".join(key)]
    return lines


def _details(reports: Sequence[HostReport]) -> list[list[str]]:
    """A list for each area."""
    parts: dict[str, list[str]] = {}
    for told in collected(reports):
        title = f"### {plain(told.area or 'other').capitalize()}"
        parts.setdefault(told.area, [title, ""]).extend(_item(told, reports))
    return list(parts.values())


def _item(told: Told, reports: Sequence[HostReport]) -> list[str]:
    fix = f" (`{fix_flag(told.area)}` does it)" if told.fixable and told.state != "fixed" else ""
    lines = [f"- **{plain(told.check)}** ({told.state}): {plain(told.cure)}{fix}"]
    for text, hosts in told.found.items():
        where = f" \\[{plain(host_names(hosts, len(reports)))}\\]" if len(reports) > 1 else ""
        lines.append(f"  - found: {plain(text)}{where}")
    return lines
