"""What the agent is asked for, and what it says of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

Json = dict[str, Any]


class Mode(StrEnum):
    """`CHECK` looks and writes nothing, no journal either; `APPLY` makes it so."""

    CHECK = "check"
    APPLY = "apply"


MACHINE_PROXY = "machine"
"""In the place of a proxy's URL: the one that the machine's environment names, as a service would take it."""


class Question(NamedTuple):
    """Something that the host shall try, for its facts.

    `kind`: tcp, tls, http, dns, digest. `target`: address and port, name or URL. `proxy` empty means none.
    """

    kind: str
    target: str
    proxy: str = ""


class Group(NamedTuple):
    """Steps of one phase, as `winjoin.engine.plan.step_to_wire` makes them; secrets are in clear."""

    phase: str
    steps: Sequence[Json]


class Failure(NamedTuple):
    """A step that failed: `index` counts in its group; `message` is the host's, control characters escaped."""

    phase: str
    index: int  # type: ignore[assignment] # it hides tuple.index
    message: str
    id: str = ""
    position: str = ""


class StepOutcome(NamedTuple):
    """What became of one step.

    `outcome`: unchanged, would-change, changed, failed. `differs`: fields that were not as desired, ``exists``
    for a thing that should be absent. `before` and `after`: states, None where the thing is absent.
    """

    phase: str
    index: int  # type: ignore[assignment] # it hides tuple.index
    outcome: str
    differs: tuple[str, ...] = ()
    before: Json | None = None
    after: Json | None = None
    restart: bool = False
    seconds: float = 0.0
    error: Failure | None = None


class Progress(NamedTuple):
    """A download goes on: bytes so far; `total` is None where the server does not say it."""

    phase: str
    index: int  # type: ignore[assignment] # it hides tuple.index
    bytes: int
    total: int | None


class Ensured(NamedTuple):
    """The end of an ensure: counts of steps, and what stopped it."""

    changed: int
    unchanged: int
    restart_required: bool = False
    restart_reasons: tuple[str, ...] = ()
    failed: Failure | None = None


class Hello(NamedTuple):
    """What an agent says of itself when it starts. `boot`: seconds since 1970 at which Windows started."""

    agent: str
    boot: int
    pid: int
    powershell: str
    language_mode: str
