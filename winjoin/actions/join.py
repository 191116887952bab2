"""The use cases `preflight`, `plan` and `join`: one way through them, a goal says how far."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from winjoin.actions.cluster_check import ask, questions_of
from winjoin.actions.cluster_side import ClusterSide, cluster_side
from winjoin.actions.hosts import name_of
from winjoin.actions.one_host import OneHost
from winjoin.actions.preflight import chosen
from winjoin.actions.wishes import Goal, Wishes
from winjoin.config.target import Target
from winjoin.engine.check import Check, ClusterCheck
from winjoin.engine.clusterreport import ClusterReport
from winjoin.engine.events import Event, Watcher
from winjoin.engine.report import HostReport
from winjoin.errors import ConfigInvalid, FleetPartlyFailed, Interrupted, Problem, WinjoinError
from winjoin.waiting import Clock, SystemClock


class Done(NamedTuple):
    """What a command did: a report a host, and one of the cluster where its checks were asked."""

    hosts: tuple[HostReport, ...]
    cluster: ClusterReport | None = None


def run(wishes: Wishes, goal: Goal, watcher: Watcher, *, clock: Clock | None = None) -> Done:
    """Ask about the cluster, then take every host as far as `goal` says, one after another.

    A host that fails does not stop the others; an error that the cluster's checks find leaves all untouched. A
    preflight asks them all the same, and asks hosts even where no cluster is named. Errors are in the reports; raised
    is what keeps the cluster from being asked.
    """
    clock = clock or SystemClock()
    questions, about_cluster = chosen(wishes), questions_of(wishes)
    if goal is Goal.PREFLIGHT:
        _refuse_no_question(wishes, questions, about_cluster)
    if wishes.knows_no_cluster:
        return Done(_each(wishes, goal, None, questions, watcher=watcher, clock=clock))
    with cluster_side(wishes, clock, wide=bool(about_cluster)) as side:
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
        cluster = _cluster(wishes, side, about_cluster, watcher)
        if cluster is not None and cluster.error is not None and goal is not Goal.PREFLIGHT:
            return Done((), cluster)
        return Done(_each(wishes, goal, side, questions, watcher=watcher, clock=clock), cluster)


def _refuse_no_question(
    wishes: Wishes, questions: Sequence[Check], about_cluster: Sequence[ClusterCheck]
) -> None:
    """A preflight that asks nothing would pass without a word."""
    if questions or (about_cluster and not wishes.knows_no_cluster):
        return
    raise ConfigInvalid(
        [Problem("--only, --skip", "no check is left to ask")],
        hint="Checks of the cluster need --kubeconfig, or winjoin cluster check; `winjoin explain` lists all.",
    )


def _each(
    wishes: Wishes,
    goal: Goal,
    side: ClusterSide | None,
    questions: Sequence[Check],
    *,
    watcher: Watcher,
    clock: Clock,
) -> tuple[HostReport, ...]:
    """Every host; none is begun after an interruption."""
    targets: tuple[Target | None, ...] = wishes.targets or (None,)
    run_id = uuid.uuid4().hex
    reports: list[HostReport] = []
    for target in targets:
        host = OneHost(wishes, target, side, watcher=watcher, clock=clock, run=run_id, questions=questions)
        reports.append(_not_begun(target) if _interrupted(reports) else host.taken(goal))
    return tuple(reports)


def _cluster(
    wishes: Wishes, side: ClusterSide, questions: Sequence[ClusterCheck], watcher: Watcher
) -> ClusterReport | None:
    if not questions:
        return None
    report = ask(wishes, side, questions)
    findings = [finding._asdict() for finding in report.findings]
    watcher.tell(Event("cluster-checked", "", {"checks": len(report.checks), "findings": findings}))
    return report


def _interrupted(reports: list[HostReport]) -> bool:
    return any(isinstance(report.error, Interrupted) for report in reports)


def _not_begun(target: Target | None) -> HostReport:
    """Of a host whose turn would have come after the interruption."""
    name = name_of(target)
    error = Interrupted(f"Interrupted before {name} was begun", hint="Run the same command again.", host=name)
    return HostReport(host=name, node="", result="interrupted", seconds=0.0, error=error)


def outcome(done: Done) -> WinjoinError | None:
    """What the command ends with: nothing, the cluster's or one host's error, an interruption, FleetPartlyFailed."""
    failed_hosts = _of_hosts(done.hosts)
    if done.cluster is None or done.cluster.error is None:
        return failed_hosts
    return failed_hosts if isinstance(failed_hosts, Interrupted) else done.cluster.error


def _of_hosts(reports: tuple[HostReport, ...]) -> WinjoinError | None:
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
