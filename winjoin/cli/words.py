"""Numbers and states as people read them."""

from __future__ import annotations

from typing import Any

from winjoin.engine.report import HostReport, PhaseReport, StepReport

_KILO = 1024
_LONGEST = 60


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
