"""The one loop that brings a plan to a host, or asks what it would change; nothing else calls the agent's ensure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from winjoin.engine.events import Event, Watcher
from winjoin.engine.plan import PlannedPhase, step_to_wire, title
from winjoin.engine.report import PhaseReport, StepReport
from winjoin.engine.step import Action, Step
from winjoin.errors import ArtifactError, RestartNeeded, StepFailed
from winjoin.hosts.agent import Agent
from winjoin.hosts.outcomes import Ensured, Failure, Group, Mode, Progress, StepOutcome

_NO_DOWNLOAD = {
    "DigestMismatch": "File and checksum file do not belong together: put the publisher's own there, or another mirror.",
    "WebException": "See that the host reaches the address and that the file is there, or name a mirror that has it.",
}
"""What to do, by the ids of the host's errors that are about a download and not about the host."""


class Runner:
    """Runs phases on one host and remembers what became of each step."""

    def __init__(self, agent: Agent, *, host: str, run: str, watcher: Watcher) -> None:
        self._agent = agent
        self._host = host
        self._run = run
        self._watcher = watcher
        self._done: dict[str, list[StepReport]] = {}
        self._running = ""

    @property
    def phases(self) -> tuple[PhaseReport, ...]:
        """What was run so far, in order, the steps before a failure included."""
        return tuple(PhaseReport(name, tuple(steps)) for name, steps in self._done.items())

    def run(self, phases: Sequence[PlannedPhase], mode: Mode) -> None:
        """Make all steps true (or look at them) in one request.

        Raises StepFailed with the step and the host's words (ArtifactError where it is a download that failed),
        RestartNeeded where Windows must restart first.
        """
        if not any(phase.steps for phase in phases):
            return
        plan = {phase.name: phase for phase in phases}
        groups = [
            Group(phase.name, [step_to_wire(step) for step in phase.steps]) for phase in phases if phase.steps
        ]
        ensured = self._agent.ensure(
            groups, mode=mode, run=self._run, told=lambda what: self._told(plan, what)
        )
        self._ended()
        self._judge(plan, ensured)

    def _told(self, plan: dict[str, PlannedPhase], what: StepOutcome | Progress) -> None:
        if what.phase != self._running:
            self._ended()
            self._running = what.phase
            self._tell("phase-started", phase=what.phase, steps=len(plan[what.phase].steps))
        step = plan[what.phase].steps[what.index]
        if isinstance(what, Progress):
            self._tell("progress", phase=what.phase, step=title(step), bytes=what.bytes, total=what.total)
        else:
            self._step(step, what)

    def _step(self, step: Step, outcome: StepOutcome) -> None:
        report = StepReport(
            title=title(step),
            why=step.why,
            outcome=outcome.outcome,
            differs=tuple(outcome.differs),
            before=outcome.before,
            desired=None if isinstance(step, Action) else step.state,
            seconds=outcome.seconds,
        )
        self._done.setdefault(outcome.phase, []).append(report)
        self._tell("resource", phase=outcome.phase, **report._asdict())

    def _ended(self) -> None:
        if self._running:
            steps = self._done.get(self._running, [])
            changed = sum(step.outcome in {"changed", "would-change"} for step in steps)
            self._tell("phase-ended", phase=self._running, changed=changed, unchanged=len(steps) - changed)
        self._running = ""

    def _tell(self, kind: str, **facts: Any) -> None:  # noqa: ANN401 - an event's facts are JSON
        self._watcher.tell(Event(kind, self._host, facts))

    def _judge(self, plan: dict[str, PlannedPhase], ensured: Ensured) -> None:
        if ensured.failed is not None:
            raise self._failure(plan, ensured.failed)
        if ensured.restart_required:
            reasons = ", ".join(ensured.restart_reasons) or "a feature"
            raise RestartNeeded(
                f"{self._host} must restart before the join can go on ({reasons})",
                hint="Restart the host and run the same command again: it goes on where it stopped.",
                host=self._host,
            )

    def _failure(self, plan: dict[str, PlannedPhase], failed: Failure) -> StepFailed | ArtifactError:
        step = plan[failed.phase].steps[failed.index]
        text = f"{title(step)} failed in phase {failed.phase} on {self._host}: {failed.message}"
        if cure := _NO_DOWNLOAD.get(failed.id):
            return ArtifactError(text, hint=cure, host=self._host)
        return StepFailed(
            text,
            hint="Cure what it says and run the same command again: what is done stays done.",
            host=self._host,
        )
