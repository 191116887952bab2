"""The live terminal: what is done as lines that stay, what goes on as one line that moves."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, Self

from winjoin.cli.failures import show
from winjoin.cli.findings import ends, finding_lines, fix_hint
from winjoin.cli.output import Output
from winjoin.cli.words import Style, amount, escaped, outcome_line, stdout_style, step_lines, wrapped
from winjoin.engine.clusterreport import ClusterReport
from winjoin.engine.events import Event
from winjoin.engine.report import FindingReport, HostReport
from winjoin.errors import PreflightFailed, WinjoinError


class Console(Output):
    """Progress goes to stderr, so that a pipe gets the result alone; without a terminal no line moves."""

    def __init__(self, command: str) -> None:
        self._command = command
        self._moving = ""
        self._live = sys.stderr.isatty()
        self._style = Style.of(sys.stderr)
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

    def done(
        self,
        reports: Sequence[HostReport],
        error: WinjoinError | None,
        *,
        cluster: ClusterReport | None = None,
    ) -> None:
        """The result of each host on stdout, errors on stderr."""
        self._move("")
        if self._command == "preflight":
            about = preflight_lines([cluster.as_host], stdout_style()) if cluster is not None else []
            hosts = preflight_lines(reports, stdout_style())
            _print([*about, *([""] if about and len(about) + len(hosts) > _TWO else []), *hosts])
        else:
            for report in reports:
                self._result(report)
        for each in _told_errors(self._command, reports, error):
            show(each)

    def _result(self, report: HostReport) -> None:
        lines = []
        if self._command == "plan":
            lines += [f"{name}: {escaped(value)} ({escaped(why)})" for name, value, why in report.choices]
            for phase in report.phases:
                lines += step_lines(phase)
            lines += [f"{name}: planned when the Node is registered" for name in report.later]
        _print([*lines, outcome_line(self._command, report)])

    def _discovered(self, host: str, facts: dict[str, Any]) -> None:
        self._line(f"cluster   {facts['endpoint']}, Kubernetes {facts['version']}")
        for warning in facts["warnings"]:
            self._line(f"warning: {escaped(warning)}")

    def _cluster_checked(self, host: str, facts: dict[str, Any]) -> None:
        self._checked("cluster", facts)

    def _started(self, host: str, facts: dict[str, Any]) -> None:
        self._move(f"{host}: connecting")

    def _connected(self, host: str, facts: dict[str, Any]) -> None:
        self._move(f"{host}: asking for facts")

    def _facts(self, host: str, facts: dict[str, Any]) -> None:
        self._line(f"{host}   Windows build {facts['build']}, named {escaped(str(facts['name']))}")

    def _checked(self, host: str, facts: dict[str, Any]) -> None:
        """What was found, before the join goes on or ends; of a preflight it is the result."""
        if self._command == "preflight":
            self._move("")
            return
        findings = tuple(FindingReport(**finding) for finding in facts["findings"])
        bad = {finding.check for finding in findings}
        self._line(f"{host}   {facts['checks'] - len(bad)} of {facts['checks']} checks passed")
        report = HostReport(host, "", "", 0.0, findings=findings)
        for line in finding_lines([report], self._style):
            self._line("  " * bool(line) + line)

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
        self._line(f"{host}   Node {facts['name']} is Ready, kubelet {escaped(str(facts['kubelet']))}")

    def _line(self, text: str) -> None:
        """A line that stays."""
        self._clear()
        sys.stderr.write(text + "\n")
        self._draw()

    def _move(self, text: str) -> None:
        """The one line that moves."""
        self._clear()
        self._moving = escaped(text)
        self._draw()

    def _clear(self) -> None:
        if self._live and self._moving:
            sys.stderr.write("\r\x1b[K")

    def _draw(self) -> None:
        if self._live and self._moving:
            sys.stderr.write(self._moving[: self._style.width - 1])
        sys.stderr.flush()


def _told_errors(
    command: str, reports: Sequence[HostReport], error: WinjoinError | None
) -> list[WinjoinError]:
    """Those of hosts, then the command's own; a preflight of several hosts has said already which are not ready."""
    own = [report.error for report in reports if report.error is not None]
    if command != "preflight" or len(reports) == 1:
        return [*own, *([error] if error is not None and error not in own else [])]
    left = [each for each in own if not isinstance(each, PreflightFailed)]
    if error is not None and error not in own:
        left.append(error)
    elif isinstance(error, PreflightFailed):
        left.append(
            PreflightFailed(f"None of the {len(reports)} hosts is ready to be joined", hint=error.hint)
        )
    return left


def preflight_lines(reports: Sequence[HostReport], style: Style) -> list[str]:
    """The result of a preflight: what was found on a host; for several a table before it."""
    from winjoin.cli.matrix import matrix_lines

    parts = [
        matrix_lines(reports, style) if len(reports) > 1 else [],
        finding_lines(reports, style),
        fix_hint(reports),
        [line for said in ends(reports) for line in wrapped(said, style.width, rest="  ")],
    ]
    return [
        line for number, part in enumerate(filter(None, parts)) for line in [*([""] * bool(number)), *part]
    ]


_TWO = 2
"""Lines that stand together: nothing was found."""


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("".join(line + "\n" for line in lines))
    sys.stdout.flush()
