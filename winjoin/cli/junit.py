"""JUnit XML, as Jenkins, GitLab and others read it: a suite for each host, a case for each check.

There is no standard; this keeps to what the schemas in use have in common: counts on every suite, at most one
``failure``, ``error`` or ``skipped`` in a case, ``system-out`` after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from winjoin.cli.findings import fix_flag, state_of
from winjoin.cli.words import escaped
from winjoin.engine.report import FindingReport, HostReport

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_COUNTED = ("tests", "failures", "errors", "skipped")


def junit(reports: Sequence[HostReport], command: str = "preflight") -> str:
    """An error fails its case, what is not known skips it; all else passes, with its words in ``system-out``.

    A host that could not be asked, or failed later, has a case more with an ``error``.
    """
    from xml.etree.ElementTree import Element, indent, tostring

    root = Element("testsuites", name=f"winjoin {command}")
    root.extend(_suite(report) for report in reports)
    for name in _COUNTED:
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    root.set("time", f"{sum(report.seconds for report in reports):.3f}")
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(report: HostReport) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    suite = Element("testsuite", name=escaped(report.host))
    for check in report.checks:
        found = [finding for finding in report.findings if finding.check == check]
        _case(suite, escaped(report.host), check, found)
    if report.error is not None and report.error.id != "WJ-PREFLIGHT":
        case = SubElement(suite, "testcase", classname=escaped(report.host), name=report.error.id, time="0")
        problem = SubElement(case, "error", type=report.error.id, message=_lines(report.error.message))
        problem.text = _lines(report.error.hint)
    for name, tag in zip(
        _COUNTED, ("testcase", "testcase/failure", "testcase/error", "testcase/skipped"), strict=True
    ):
        suite.set(name, str(len(suite.findall(tag))))
    suite.set("time", f"{report.seconds:.3f}")
    return suite


def _case(suite: Element, classname: str, check: str, found: Sequence[FindingReport]) -> None:
    from xml.etree.ElementTree import SubElement

    case = SubElement(suite, "testcase", classname=classname, name=check, time="0")
    failing = [finding for finding in found if finding.stops]
    unknown = [finding for finding in found if state_of(finding) == "unknown"]
    if failing:
        element = SubElement(case, "failure", type=check, message=escaped(failing[0].found))
        element.text = "\n".join(map(_words, failing))
    elif unknown:
        SubElement(case, "skipped", message=escaped(unknown[0].found))
    if rest := [finding for finding in found if finding not in failing and finding not in unknown[:1]]:
        SubElement(case, "system-out").text = "\n".join(map(_words, rest))


def _words(finding: FindingReport) -> str:
    fix = f" ({fix_flag(finding.area)} does it)" if finding.fix and not finding.fixed else ""
    return f"{state_of(finding)}: {escaped(finding.found)}\ncure: {escaped(finding.cure)}{fix}"


def _lines(text: str) -> str:
    """Escaped line by line: no control character is left, which XML has no way to hold."""
    return "\n".join(map(escaped, text.split("\n")))
