"""Phases: named groups of steps, each a pure function of a spec and facts, in an order that they name themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts

PhaseFunction = Callable[[NodeSpec, "Facts"], Sequence[Step]]


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One phase; its function's docstring is its help."""

    name: str
    after: tuple[str, ...]
    needs_node: bool
    """Whether it wants what only a registered Node tells: its pod CIDRs."""
    steps: PhaseFunction

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return (self.steps.__doc__ or "").strip().splitlines()[0]


def phase(
    name: str, *, after: tuple[str, ...] = (), needs_node: bool = False
) -> Callable[[PhaseFunction], Phase]:
    """Make a phase of a function from (NodeSpec, Facts) to steps."""

    def make(function: PhaseFunction) -> Phase:
        return Phase(name=name, after=after, needs_node=needs_node, steps=function)

    return make


def in_order(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    """Each after those that it names; otherwise by name. A name that is not there does not count."""
    waiting = {item.name: item for item in sorted(phases, key=lambda item: item.name)}
    ordered: list[Phase] = []
    while waiting:
        ready = next((p for p in waiting.values() if not any(name in waiting for name in p.after)), None)
        if ready is None:
            raise ValueError(f"phases wait for each other: {', '.join(waiting)}")
        ordered.append(waiting.pop(ready.name))
    return tuple(ordered)
