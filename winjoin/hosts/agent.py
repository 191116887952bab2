"""The agent on one host, as the rest of winjoin sees it: facts, ensure, journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from winjoin.hosts.channel import Channel
from winjoin.hosts.decoding import decode, escaped
from winjoin.hosts.facts import Facts
from winjoin.hosts.failures import AgentLost
from winjoin.hosts.outcomes import Ensured, Failure, Group, Hello, Mode, Progress, Question, StepOutcome
from winjoin.hosts.process import Transport
from winjoin.waiting import Clock, SystemClock

Json = dict[str, Any]
Told = Callable[[StepOutcome | Progress], None]

FACTS_SECONDS = 60.0
JOURNAL_SECONDS = 60.0
ENSURE_SECONDS = 3600.0
"""A feature and some downloads may take long; silence is noticed much earlier."""
_MANY = 2**53
_DEEP = 32
_DONE = frozenset({"changed", "unchanged"})


class Agent:
    """Starts its agent with the first question, and once more where it was lost: steps look before they act.

    All methods raise HostError and below.
    """

    def __init__(self, transport: Transport, clock: Clock | None = None) -> None:
        self._transport = transport
        self._clock = clock or SystemClock()
        self._channel: Channel | None = None
        self._hello: Hello | None = None

    @property
    def hello(self) -> Hello:
        """What the agent said when it started; starts it where it does not run."""
        if self._hello is None or self._channel is None:
            self._channel = Channel(self._transport, self._clock)
            try:
                self._hello = self._channel.open()
            except BaseException:
                self.close()
                raise
        return self._hello

    def facts(self, *, probes: Sequence[Question] = (), ports: Sequence[int] = ()) -> Facts:
        """Observe the host, and let it try `probes` and listen on `ports`; changes nothing."""
        asked = [question._asdict() for question in probes]
        return decode(self._ask("facts", {"probes": asked, "ports": list(ports)}, FACTS_SECONDS))

    def ensure(self, groups: Sequence[Group], *, mode: Mode, run: str, told: Told) -> Ensured:
        """Make steps true in their order, or look at them; `run` is the id under which they are journaled.

        `told` is called as things happen, once for each step that ended. A step that fails is no exception: it
        stands in the answer.
        """
        wanted = [{"phase": group.phase, "steps": list(group.steps)} for group in groups]
        heard = _Heard(told)
        answer = self._ask(
            "ensure", {"mode": mode.value, "run": run, "groups": wanted}, ENSURE_SECONDS, heard
        )
        return heard.summed(answer)

    def journal(self) -> tuple[Json, ...]:
        """What was done on this host, oldest first."""
        entries = self._ask("journal", {}, JOURNAL_SECONDS).get("entries")
        return (
            tuple(entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()
        )

    def close(self) -> None:
        """End the agent; another question would start one anew."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(
        self, operation: str, args: Json, seconds: float, told: Callable[[Json], None] = lambda _: None
    ) -> Json:
        try:
            return self._opened().ask(operation, args, seconds=seconds, told=told)
        except AgentLost:
            self.close()
        return self._opened().ask(operation, args, seconds=seconds, told=told)

    def _opened(self) -> Channel:
        _ = self.hello
        assert self._channel is not None  # noqa: S101 - hello made it
        return self._channel


class _Heard:
    """Events of one ensure: a step that had ended before the agent was lost is told once, and counted as it was."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._ended: dict[tuple[str, int], str] = {}

    def __call__(self, event: Json) -> None:
        place = (escaped(str(event.get("phase", ""))[:200]), _whole(event.get("index")))
        if event.get("event") == "progress":
            total = event.get("total")
            self._told(
                Progress(*place, _whole(event.get("bytes")), total if isinstance(total, int) else None)
            )
        elif event.get("event") == "step" and place not in self._ended:
            outcome = _outcome(event, place)
            if outcome.outcome in _DONE:
                self._ended[place] = outcome.outcome
            self._told(outcome)

    def summed(self, answer: Json) -> Ensured:
        """The end of it; what was changed before the agent was lost stays changed in the count."""
        outcomes = list(self._ended.values())
        changed, unchanged = _whole(answer.get("changed")), _whole(answer.get("unchanged"))
        before = max(0, outcomes.count("changed") - changed) if changed + unchanged == len(outcomes) else 0
        reasons = answer.get("restartReasons")
        failed = answer.get("failed")
        return Ensured(
            changed=changed + before,
            unchanged=unchanged - before,
            restart_required=answer.get("restartRequired") is True,
            restart_reasons=tuple(escaped(str(r)) for r in reasons) if isinstance(reasons, list) else (),
            failed=_failure(failed) if isinstance(failed, dict) else None,
        )


def _outcome(event: Json, place: tuple[str, int]) -> StepOutcome:
    before, after, seconds = (event.get(name) for name in ("before", "after", "seconds"))
    differs = event.get("differs")
    error = event.get("error")
    return StepOutcome(
        *place,
        outcome=escaped(str(event.get("outcome", ""))[:32]),
        differs=tuple(escaped(str(name)[:200]) for name in differs) if isinstance(differs, list) else (),
        before=_shown(before) if isinstance(before, dict) else None,
        after=_shown(after) if isinstance(after, dict) else None,
        restart=event.get("restart") is True,
        seconds=float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < _MANY else 0.0,
        error=_failure({**event, "error": error}) if isinstance(error, dict) else None,
    )


def _failure(failed: Json) -> Failure:
    error = failed.get("error")
    error = error if isinstance(error, dict) else {}
    message, name, position = (str(error.get(key) or "") for key in ("message", "id", "position"))
    return Failure(
        phase=escaped(str(failed.get("phase", ""))[:200]),
        index=_whole(failed.get("index")),
        message=escaped(message[:2000]),
        id=escaped(name[:200]),
        position=escaped(position[:500]),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MANY else 0


def _shown(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """A state without what a terminal obeys: a host may be broken or hostile."""
    if depth > _DEEP:
        return None
    if isinstance(value, dict):
        return {escaped(str(name)): _shown(item, depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_shown(item, depth + 1) for item in value]
    return escaped(value, lines=True) if isinstance(value, str) else value
