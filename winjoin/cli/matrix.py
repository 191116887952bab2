"""Many hosts at once: a table of check by host, of those checks that found something."""

from __future__ import annotations

from collections.abc import Sequence

from winjoin.cli.findings import area_place, state_of
from winjoin.cli.words import Style, escaped, in_columns, series
from winjoin.engine.report import HostReport

SYMBOLS = {
    "error": ("E", "error"),
    "warning": ("w", "warning"),
    "unknown": ("?", "not known"),
    "ignored": ("i", "ignored"),
    "fixed": ("f", "fixed"),
    "passed": (".", "passed"),
    "not asked": ("-", "not asked"),
}
_GROUP = 10


def rows_of(reports: Sequence[HostReport]) -> list[str]:
    """The checks that found something on some host, by area and name."""
    areas = {finding.check: finding.area for report in reports for finding in report.findings}
    return sorted(areas, key=lambda name: (area_place(areas[name]), name))


def state_at(report: HostReport, check: str) -> str:
    """What a check said of a host: a key of SYMBOLS, the worst of several."""
    found = {state_of(finding) for finding in report.findings if finding.check == check}
    worst = next((state for state in SYMBOLS if state in found), "")
    return worst or ("passed" if check in report.checks else "not asked")


def matrix_lines(reports: Sequence[HostReport], style: Style) -> list[str]:
    """The table and its legend; with names over the columns where they fit, else with numbers."""
    rows = rows_of(reports)
    if not rows:
        return []
    wide = max(map(len, rows)) + 2
    names = [escaped(report.host) for report in reports]
    if wide + sum(len(name) + 2 for name in names) <= style.width:
        table = _named(reports, rows, names, wide, style)
    else:
        table = _numbered(reports, rows, wide, style)
    return [*table, "", *_legend(reports, rows, style)]


def _named(
    reports: Sequence[HostReport], rows: Sequence[str], names: Sequence[str], wide: int, style: Style
) -> list[str]:
    lines = [" " * wide + "  ".join(names)]
    for check in rows:
        cells = "  ".join(
            _cell(state_at(report, check), style) + " " * (len(name) - 1)
            for report, name in zip(reports, names, strict=True)
        )
        lines.append(f"{check:<{wide}}{cells}".rstrip())
    return lines


def _numbered(reports: Sequence[HostReport], rows: Sequence[str], wide: int, style: Style) -> list[str]:
    """In pieces that fit the width; each piece has the rows that have findings in it."""
    most = max(_GROUP, (style.width - wide) * _GROUP // (_GROUP + 1) // _GROUP * _GROUP)
    lines: list[str] = []
    for start in range(0, len(reports), most):
        piece = reports[start : start + most]
        lines += [*([""] if lines else []), *_digits(start, len(piece), len(reports), wide)]
        mine = [check for check in rows if any(f.check == check for report in piece for f in report.findings)]
        for check in mine:
            lines.append(f"{check:<{wide}}" + _grouped([_cell(state_at(r, check), style) for r in piece]))
        lines += [] if mine else ["nothing found"]
    key = [f"{numbers} {names}" for numbers, names, _ in series([report.host for report in reports])]
    return [*lines, "", *in_columns(key, style.width)]


def _digits(start: int, count: int, total: int, wide: int) -> list[str]:
    """Numbers from start + 1, written downwards: a line for the hundreds, the tens, the ones."""
    places = len(str(total))
    numbers = [f"{number:>{places}}" for number in range(start + 1, start + count + 1)]
    return [
        (" " * wide + _grouped([number[place] for number in numbers])).rstrip() for place in range(places)
    ]


def _grouped(cells: Sequence[str]) -> str:
    return " ".join("".join(cells[at : at + _GROUP]) for at in range(0, len(cells), _GROUP))


def _cell(state: str, style: Style) -> str:
    return style.coloured(SYMBOLS[state][0], state)


def _legend(reports: Sequence[HostReport], rows: Sequence[str], style: Style) -> list[str]:
    seen = {state_at(report, check) for report in reports for check in rows}
    return [
        "  ".join(f"{_cell(state, style)} {word}" for state, (_, word) in SYMBOLS.items() if state in seen)
    ]
