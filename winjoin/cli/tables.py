"""Findings for other programs: JUnit XML for pipelines, Markdown for people's pages; a matrix for several hosts."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from winjoin.cli.failures import show
from winjoin.cli.output import Output
from winjoin.engine.report import FindingReport, HostReport
from winjoin.errors import WinjoinError


class TableOutput(Output):
    """JUnit or Markdown on stdout at the end."""

    def __init__(self, name: str) -> None:
        self._name = name

    def done(self, reports: Sequence[HostReport], error: WinjoinError | None) -> None:
        """Print it."""
        sys.stdout.write(junit(reports) if self._name == "junit" else markdown(reports))
        if error is not None:
            show(error)


def junit(reports: Sequence[HostReport]) -> str:
    """A suite a host, a case a check: an error that is not ignored fails, what is unknown is skipped."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    root = Element("testsuites", name="winjoin")
    for report in reports:
        failed = {f.check for f in report.findings if f.severity == "error" and not f.ignored}
        suite = SubElement(root, "testsuite", name=report.host)
        suite.set("tests", str(len(report.checks)))
        suite.set("failures", str(len(failed)))
        for check in report.checks:
            case = SubElement(suite, "testcase", classname=report.host, name=check)
            for finding in (f for f in report.findings if f.check == check):
                _case_finding(SubElement(case, _element(finding)), finding)
        if report.error is not None and not failed:
            case = SubElement(suite, "testcase", classname=report.host, name=report.error.id)
            SubElement(case, "error", message=_xml(report.error.message))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _element(finding: FindingReport) -> str:
    if finding.severity == "error" and not finding.ignored:
        return "failure"
    return "skipped" if finding.severity == "unknown" else "system-out"


def _case_finding(element: object, finding: FindingReport) -> None:
    text = _xml(f"{finding.severity}: {finding.found} {finding.cure}")
    if getattr(element, "tag", "") == "system-out":
        element.text = text  # type: ignore[attr-defined]
    else:
        element.set("message", text)  # type: ignore[attr-defined]


def _xml(text: str) -> str:
    """Without the control characters that XML has no way to hold."""
    return "".join(c if c >= " " or c in "\n\t" else "?" for c in text)


def markdown(reports: Sequence[HostReport]) -> str:
    """A matrix of findings by host, then each with its cure."""
    names = sorted({finding.check for report in reports for finding in report.findings})
    hosts = [report.host for report in reports]
    lines = ["| check | " + " | ".join(hosts) + " |", "|---" * (len(hosts) + 1) + "|"]
    lines += [
        f"| {name} | " + " | ".join(_worst(report, name) for report in reports) + " |" for name in names
    ]
    passed = [
        f"{report.host}: {len(set(report.checks) - {f.check for f in report.findings})} of {len(report.checks)} passed"
        for report in reports
    ]
    details = [
        f"- **{finding.check}** on {report.host} ({finding.severity}): {_cell(finding.found)} *{_cell(finding.cure)}*"
        for report in reports
        for finding in report.findings
    ]
    return "\n".join([*(lines if names else []), "", *passed, "", *details]).strip() + "\n"


def _worst(report: HostReport, name: str) -> str:
    if report.error is not None and not report.checks:
        return "-"
    found = [finding.severity for finding in report.findings if finding.check == name]
    return next((severity for severity in ("error", "warning", "unknown") if severity in found), "ok")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
