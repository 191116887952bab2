"""The use cases `preflight`, `plan` and `join`: one way through them, a goal says how far."""

from __future__ import annotations

import uuid

from winjoin.actions.cluster_side import cluster_side
from winjoin.actions.hosts import name_of
from winjoin.actions.one_host import OneHost
from winjoin.actions.preflight import chosen
from winjoin.actions.wishes import Goal, Wishes
from winjoin.config.target import Target
from winjoin.engine.events import Event, Watcher
from winjoin.engine.report import HostReport
from winjoin.errors import FleetPartlyFailed, Interrupted, WinjoinError
from winjoin.waiting import Clock, SystemClock


def run(
    wishes: Wishes, goal: Goal, watcher: Watcher, *, clock: Clock | None = None
) -> tuple[HostReport, ...]:
    """Take every host as far as `goal` says, one after another; one that fails does not stop the others.

    Returns a report a host; errors of one host are in its report. Raises what concerns all: the cluster, the wishes.
    """
    clock = clock or SystemClock()
    questions = chosen(wishes)
    targets: tuple[Target | None, ...] = wishes.targets or (None,)
    with cluster_side(wishes, clock) as side:
        watcher.tell(
            Event(
                "discovered",
                "",
                {
                    "endpoint": str(side.discovered.endpoint),
                    "version": str(side.facts.version),
                    "warnings": [*side.discovered.warnings, *side.facts.warnings],
                },
            )
        )
        run_id = uuid.uuid4().hex
        reports = []
        for target in targets:
            host = OneHost(
                wishes, target, side, watcher=watcher, clock=clock, run=run_id, questions=questions
            )
            reports.append(_not_begun(target) if _interrupted(reports) else host.taken(goal))
        return tuple(reports)


def _interrupted(reports: list[HostReport]) -> bool:
    return any(isinstance(report.error, Interrupted) for report in reports)


def _not_begun(target: Target | None) -> HostReport:
    """Of a host whose turn would have come after the interruption."""
    name = name_of(target)
    error = Interrupted(f"Interrupted before {name} was begun", hint="Run the same command again.", host=name)
    return HostReport(host=name, node="", result="interrupted", seconds=0.0, error=error)


def outcome(reports: tuple[HostReport, ...]) -> WinjoinError | None:
    """What the command ends with: nothing, the one host's error, an interruption, or FleetPartlyFailed."""
    errors = [report.error for report in reports if report.error is not None]
    if not errors or len(reports) == 1:
        return errors[0] if errors else None
    if stopped := next((error for error in errors if isinstance(error, Interrupted)), None):
        return stopped
    codes = {error.exit_code for error in errors}
    if len(errors) == len(reports) and len(codes) == 1:
        return errors[0]
    failed = ", ".join(report.host for report in reports if report.error is not None)
    return FleetPartlyFailed(
        f"{len(errors)} of {len(reports)} hosts failed: {failed}",
        hint="Their errors are above; run the command again for them, what is done stays done.",
    )
