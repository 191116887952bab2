"""What was found about the cluster itself: a part of the document for machines, and a suite or section for people."""

from __future__ import annotations

from typing import Any, NamedTuple

from winjoin.engine.report import FindingReport, HostReport, error_json
from winjoin.errors import WinjoinError


class ChangeReport(NamedTuple):
    """An object that ``--fix`` changes. `outcome`: would-change, changed, failed."""

    title: str
    checks: tuple[str, ...]
    diff: str
    """Unified, of the object's YAML."""
    outcome: str
    afterwards: tuple[str, ...] = ()
    """What a person has to do then."""


class ClusterReport(NamedTuple):
    """The cluster that the checks looked at, and what they found."""

    endpoint: str
    version: str
    checks: tuple[str, ...]
    findings: tuple[FindingReport, ...]
    seconds: float = 0.0
    changes: tuple[ChangeReport, ...] = ()
    error: WinjoinError | None = None

    @property
    def as_host(self) -> HostReport:
        """For outputs that show findings by host."""
        return HostReport(
            host="cluster",
            node="",
            result="checked",
            seconds=self.seconds,
            findings=self.findings,
            checks=self.checks,
            error=self.error,
        )


def cluster_json(report: ClusterReport) -> dict[str, Any]:
    """The document's part ``cluster``; findings are like those of hosts."""
    document: dict[str, Any] = {
        "endpoint": report.endpoint,
        "version": report.version,
        "seconds": round(report.seconds, 3),
        "checks": list(report.checks),
        "passed": report.as_host.passed,
        "findings": [finding._asdict() for finding in report.findings],
        "changes": [change._asdict() for change in report.changes],
    }
    return document if report.error is None else {**document, "error": error_json(report.error)}
