"""The result of a command for machines: one document, versioned, without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from winjoin.errors import WinjoinError

if TYPE_CHECKING:
    from winjoin.engine.clusterreport import ClusterReport

SCHEMA_VERSION = "winjoin.io/report/v1"


class StepReport(NamedTuple):
    """What became of one step. `outcome`: unchanged, would-change, changed, failed. States hold no secrets."""

    title: str
    why: str
    outcome: str
    differs: tuple[str, ...]
    before: dict[str, Any] | None
    desired: dict[str, Any] | None
    seconds: float


class PhaseReport(NamedTuple):
    """One phase that was run or looked at."""

    name: str
    steps: tuple[StepReport, ...]

    @property
    def changed(self) -> int:
        """Steps that were changed, or would be."""
        return sum(step.outcome in {"changed", "would-change"} for step in self.steps)


class FindingReport(NamedTuple):
    """One answer of a check; `ignored` where the user said so."""

    check: str
    severity: str
    found: str
    cure: str
    ignored: bool
    area: str = ""
    """What the check is about: `access`, `windows`, … or `cluster`."""
    fix: tuple[str, ...] = ()
    """Titles of the resources that ``--fix`` sets; empty where only a person can cure it."""
    fixed: bool = False
    """Whether ``--fix`` has set them."""

    @property
    def stops(self) -> bool:
        """Whether a join ends here."""
        return self.severity == "error" and not self.ignored and not self.fixed


class HostReport(NamedTuple):
    """One host. `result`: joined, unchanged, planned, checked, fixed, restart-needed, failed, interrupted."""

    host: str
    node: str
    result: str
    seconds: float
    phases: tuple[PhaseReport, ...] = ()
    findings: tuple[FindingReport, ...] = ()
    checks: tuple[str, ...] = ()
    """Names of the checks that ran."""
    choices: tuple[tuple[str, str, str], ...] = ()
    """What was decided for this host, its value, and why: node name, node IP …"""
    later: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    requests: int = 0
    long_polls: int = 0
    programs: int = 0
    error: WinjoinError | None = None

    @property
    def changed(self) -> int:
        """Steps that were changed, or would be."""
        return sum(item.changed for item in self.phases)

    @property
    def passed(self) -> int:
        """Checks that ran and found nothing."""
        return len(set(self.checks) - {finding.check for finding in self.findings})


def error_json(error: WinjoinError) -> dict[str, Any]:
    """An error as a pipeline reads it; its causes are sentences."""
    return {
        "id": error.id,
        "exitCode": error.exit_code,
        "host": error.host,
        "message": error.message,
        "hint": error.hint,
        "causes": [f"{type(cause).__name__}: {cause}" for cause in error.behind()],
    }


def host_json(report: HostReport) -> dict[str, Any]:
    """One host of the document."""
    document: dict[str, Any] = {
        "host": report.host,
        "node": report.node,
        "result": report.result,
        "changed": report.changed,
        "seconds": round(report.seconds, 3),
        "phases": [_phase_json(item) for item in report.phases],
        "laterPhases": list(report.later),
        "checks": list(report.checks),
        "passed": report.passed,
        "findings": [finding._asdict() for finding in report.findings],
        "choices": [
            {"name": name, "value": value, "reason": reason} for name, value, reason in report.choices
        ],
        "warnings": list(report.warnings),
        "requests": report.requests,
        "longPolls": report.long_polls,
        "powershellStarts": report.programs,
    }
    return document if report.error is None else {**document, "error": error_json(report.error)}


def _phase_json(phase: PhaseReport) -> dict[str, Any]:
    return {
        "name": phase.name,
        "changed": phase.changed,
        "steps": [{**step._asdict(), "seconds": round(step.seconds, 3)} for step in phase.steps],
    }


def document(
    command: str, hosts: Iterable[HostReport], *, cluster: ClusterReport | None = None
) -> dict[str, Any]:
    """The whole document; field names are promised by `schemaVersion`. `cluster` is left out where it was not checked."""
    found: dict[str, Any] = {"schemaVersion": SCHEMA_VERSION, "command": command}
    if cluster is not None:
        from winjoin.engine.clusterreport import cluster_json

        found["cluster"] = cluster_json(cluster)
    return found | {"hosts": [host_json(host) for host in hosts]}
