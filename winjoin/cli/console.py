"""The live terminal: what is done as lines that stay, what goes on as one line that moves."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, Self

from winjoin.cli.failures import show
from winjoin.cli.output import Output
from winjoin.cli.words import amount, escaped, outcome_line, step_lines
from winjoin.engine.events import Event
from winjoin.engine.report import HostReport
from winjoin.errors import WinjoinError


class Console(Output):
    """Progress goes to stderr, so that a pipe gets the result alone; without a terminal no line moves."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._moving = ""
        self._live = sys.stderr.isatty()
        self._width = _width()
        self._rates: dict[str, tuple[float, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._move("")

    def tell(self, event: Event) -> None:
        """Show one event."""
        shown = getattr(self, "_" + event.kind.replace("-", "_"), None)
        if shown is not None:
            shown(event.host, event.facts)

    def note(self, text: str) -> None:
        """A line about the command line."""
        self._line(f"note: {escaped(text)}")

    def done(self, reports: Sequence[HostReport], error: WinjoinError | None) -> None:
        """The result of each host on stdout, errors on stderr."""
        self._move("")
        for report in reports:
            self._result(report)
        for report in reports:
            if report.error is not None:
                show(report.error)
        if error is not None and error not in [report.error for report in reports]:
            show(error)

    def _result(self, report: HostReport) -> None:
        lines = []
        if self._command == "plan":
            lines += [f"{name}: {escaped(value)} ({escaped(why)})" for name, value, why in report.choices]
            for phase in report.phases:
                lines += step_lines(phase)
            lines += [f"{name}: planned when the Node is registered" for name in report.later]
        sys.stdout.write("".join(line + "\n" for line in [*lines, outcome_line(self._command, report)]))
        sys.stdout.flush()

    def _discovered(self, host: str, facts: dict[str, Any]) -> None:
        self._line(f"cluster   {facts['endpoint']}, Kubernetes {facts['version']}")
        for warning in facts["warnings"]:
            self._line(f"warning: {escaped(warning)}")

    def _started(self, host: str, facts: dict[str, Any]) -> None:
        self._move(f"{host}: connecting")

    def _connected(self, host: str, facts: dict[str, Any]) -> None:
        self._move(f"{host}: asking for facts")

    def _facts(self, host: str, facts: dict[str, Any]) -> None:
        self._line(f"{host}   Windows build {facts['build']}, named {escaped(str(facts['name']))}")

    def _checked(self, host: str, facts: dict[str, Any]) -> None:
        found = facts["findings"]
        bad = {finding["check"] for finding in found}
        self._line(f"{host}   {facts['checks'] - len(bad)} of {facts['checks']} checks passed")
        for finding in found:
            ignored = " (ignored)" if finding["ignored"] else ""
            self._line(
                f"  [{finding['severity'].upper()} {finding['check']}]{ignored} {escaped(finding['found'])}"
            )
            self._line(f"    {escaped(finding['cure'])}")

    def _phase_started(self, host: str, facts: dict[str, Any]) -> None:
        self._move(f"{host}: {facts['phase']}")

    def _progress(self, host: str, facts: dict[str, Any]) -> None:
        began, first = self._rates.setdefault(facts["step"], (time.monotonic(), facts["bytes"]))
        seconds = time.monotonic() - began
        rate = f", {amount((facts['bytes'] - first) / seconds)}/s" if seconds > 0.2 else ""  # noqa: PLR2004
        total = f" of {amount(facts['total'])}" if facts["total"] else ""
        self._move(f"{host}: {facts['phase']}: {facts['step']}: {amount(facts['bytes'])}{total}{rate}")

    def _resource(self, host: str, facts: dict[str, Any]) -> None:
        self._move(f"{host}: {facts['phase']}: {facts['title']}")

    def _phase_ended(self, host: str, facts: dict[str, Any]) -> None:
        would = "would change" if self._command == "plan" else "changed"
        self._line(
            f"{host}   {facts['phase']:<17} {facts['changed']:>3} {would}, {facts['unchanged']} unchanged"
        )

    def _waiting(self, host: str, facts: dict[str, Any]) -> None:
        self._move(f"{host}: waiting for {escaped(facts['reason'])}")

    def _node(self, host: str, facts: dict[str, Any]) -> None:
        self._line(f"{host}   Node {facts['name']} is Ready, kubelet {facts['kubelet']}")

    def _line(self, text: str) -> None:
        """A line that stays."""
        self._clear()
        sys.stderr.write(text + "\n")
        self._draw()

    def _move(self, text: str) -> None:
        """The one line that moves."""
        self._clear()
        self._moving = text
        self._draw()

    def _clear(self) -> None:
        if self._live and self._moving:
            sys.stderr.write("\r\x1b[K")

    def _draw(self) -> None:
        if self._live and self._moving:
            sys.stderr.write(self._moving[: self._width - 1])
        sys.stderr.flush()


def _width() -> int:
    import shutil

    return shutil.get_terminal_size().columns
