"""A plan: which phases a host goes through, and the steps of each; plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from winjoin.engine.phase import Phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Action, Step
from winjoin.resources.base import Json, to_wire

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts


class PlannedPhase(NamedTuple):
    """One phase and what it wants."""

    name: str
    steps: tuple[Step, ...]


class Plan(NamedTuple):
    """`later`: phases that can be planned only when the Node is registered."""

    phases: tuple[PlannedPhase, ...]
    later: tuple[str, ...]


def make_plan(spec: NodeSpec, facts: Facts, phases: Iterable[Phase], *, skip: Collection[str] = ()) -> Plan:
    """Ask each phase that is not skipped for its steps."""
    wanted = [item for item in phases if item.name not in skip]
    late = [item for item in wanted if item.needs_node and not spec.pod_cidrs]
    now = [item for item in wanted if item not in late]
    planned = tuple(PlannedPhase(item.name, tuple(item.steps(spec, facts))) for item in now)
    return Plan(planned, tuple(item.name for item in late))


def title(step: Step) -> str:
    """How people see a step."""
    return f"action {step.name}" if isinstance(step, Action) else step.title


def step_to_wire(step: Step) -> Json:
    """A step as the agent takes it; secrets are in clear."""
    if isinstance(step, Action):
        return {"kind": "action", "name": step.name, "parameters": step.parameters}
    return {"kind": "resource", **to_wire(step)}
