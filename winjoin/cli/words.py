"""Numbers and states as people read them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TextIO

from winjoin.engine.report import HostReport, PhaseReport, StepReport

_KILO = 1024
_LONGEST = 60
_PROSE = 120
"""Columns that a line of prose has at most: longer ones are hard to follow."""
_COLOURS = {"error": "1;31", "warning": "33", "unknown": "36", "ignored": "2", "fixed": "32", "strong": "1"}


class Style(NamedTuple):
    """How wide the lines are, and whether words may be coloured; all is readable without colour."""

    width: int
    colour: bool = False

    @classmethod
    def of(cls, stream: TextIO) -> Style:
        """For a terminal; a pipe or file gets 100 columns (COLUMNS says otherwise) and no colour."""
        import shutil

        colour = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return cls(shutil.get_terminal_size((100, 24)).columns, colour)

    def coloured(self, text: str, state: str) -> str:
        """A word about a finding."""
        code = _COLOURS.get(state)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    def strong(self, text: str) -> str:
        """A heading."""
        return self.coloured(text, "strong")


def stdout_style() -> Style:
    """Of what the result is printed to."""
    return Style.of(sys.stdout)


def wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width` columns; a word that is longer stays whole, so that it can be copied."""
    from textwrap import wrap

    return wrap(
        text,
        min(max(width, 40), _PROSE),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def in_columns(words: Sequence[str], width: int) -> list[str]:
    """One below the other, in as many columns as fit."""
    wide = max(map(len, words)) + 2
    many = max(1, (width + 2) // wide)
    high = -(-len(words) // many)
    return ["".join(f"{word:<{wide}}" for word in words[row::high]).rstrip() for row in range(high)]


def host_names(hosts: Sequence[str], total: int, *, most: int = 0) -> str:
    """``win-1 to win-7, win-9``; ``all 50 hosts`` where they are all of several; `most`: so many runs of names."""
    if len(hosts) == total and total > 2:  # noqa: PLR2004 - two names are as short
        return f"all {total} hosts"
    runs = list(series(hosts))
    shown = runs[:most] if most and len(runs) > most + 1 else runs
    named = sum(count for _, _, count in shown)
    more = f" and {len(hosts) - named} more" if named < len(hosts) else ""
    return ", ".join(names for _, names, _ in shown) + more


def series(names: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Runs of names that count up, with their places: ``("1-7", "win-1 to win-7", 7)``, ``("8", "db", 1)``."""
    start = 0
    for place in range(1, len(names) + 1):
        if place < len(names) and _next(names[place - 1]) == names[place]:
            continue
        first, last = escaped(names[start]), escaped(names[place - 1])
        if place - start > 2:  # noqa: PLR2004 - two are shorter by their names
            yield f"{start + 1}-{place}", f"{first} to {last}", place - start
        else:
            yield from ((str(at + 1), escaped(names[at]), 1) for at in range(start, place))
        start = place


def _next(name: str) -> str:
    """The name that counts on: win-9.x to win-10.x, win-09 to win-10, 10.0.0.1 to 10.0.0.2; else the empty one."""
    address = all(c in "0123456789." for c in name)
    head, dot, domain = (name, "", "") if address else name.partition(".")
    stem = head.rstrip("0123456789")
    number = head[len(stem) :]
    return f"{stem}{int(number) + 1:0{len(number)}}{dot}{domain}" if number else ""


def amount(number: float) -> str:
    """Bytes with a unit: ``48.3 MiB``."""
    for unit in ("B", "KiB", "MiB"):
        if number < _KILO:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= _KILO
    return f"{number:.1f} GiB"


def escaped(text: str) -> str:
    """What comes from hosts, without what would move a terminal."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def outcome_line(command: str, report: HostReport) -> str:
    """The last line about a host: ``win-1: joined as node win-1, 26 changed (12.3 s)``."""
    unit = "to change" if command == "plan" else "changed"
    count = "" if command == "preflight" else f", {report.changed} {unit}"
    node = f" (node {report.node})" if report.node and report.node != report.host else ""
    return f"{report.host}{node}: {report.result}{count} ({report.seconds:.1f} s)"


def step_lines(phase: PhaseReport) -> list[str]:
    """A phase of a plan: each step that would change something, with what differs and why."""
    changing = [step for step in phase.steps if step.outcome != "unchanged"]
    lines = [f"{phase.name}: {len(changing)} to change, {len(phase.steps) - len(changing)} as they should be"]
    for step in changing:
        sign = (
            "-"
            if step.desired is None and not step.title.startswith("action")
            else "+"
            if step.before is None
            else "~"
        )
        lines.append(f"  {sign} {escaped(step.title)}")
        lines.append(f"      {escaped(step.why)}")
        lines += [f"      {line}" for line in _differences(step)]
    return lines


def _differences(step: StepReport) -> list[str]:
    if step.before is None or step.desired is None:
        return []
    return [
        f"{name}: {_short(step.before.get(name))} -> {_short(step.desired.get(name))}"
        for name in step.differs
    ]


def _short(value: Any) -> str:  # noqa: ANN401 - a field of a state, JSON
    text = escaped(str(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
