"""A Node: is it there, is it Ready and why not, which pod addresses it has; and waiting for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from winjoin.cluster import failures
from winjoin.cluster.http import Api
from winjoin.waiting import Clock, wait_until

Json = dict[str, Any]
T = TypeVar("T")
_SLOWEST = 2.0


class Readiness(NamedTuple):
    """The Ready condition: True, False, or None where the kubelet is silent or was never heard.

    And its words.
    """

    ready: bool | None
    reason: str
    message: str


def node(api: Api, name: str) -> Json | None:
    """The Node, or None where there is none. `failures.Forbidden` where it may not be read."""
    return api.find(f"/api/v1/nodes/{name}")


def readiness(found: Json) -> Readiness:
    """What the Node's Ready condition says."""
    for condition in (found.get("status") or {}).get("conditions") or ():
        if condition.get("type") == "Ready":
            state = {"True": True, "False": False}.get(str(condition.get("status")))
            return Readiness(state, str(condition.get("reason") or ""), str(condition.get("message") or ""))
    return Readiness(None, "NeverReported", "the kubelet has not reported yet")


def pod_cidrs(found: Json) -> tuple[str, ...]:
    """spec.podCIDRs, or the one podCIDR of old API servers."""
    spec = found.get("spec") or {}
    listed = spec.get("podCIDRs") or ([spec["podCIDR"]] if spec.get("podCIDR") else [])
    return tuple(str(cidr) for cidr in listed)


def addresses(found: Json, kind: str = "InternalIP") -> tuple[str, ...]:
    """status.addresses of a kind."""
    listed = (found.get("status") or {}).get("addresses") or ()
    return tuple(str(item.get("address")) for item in listed if item.get("type") == kind)


def wait_registered(api: Api, name: str, *, seconds: float, clock: Clock) -> Json:
    """Until the kubelet has registered its Node; TimedOut after `seconds`."""
    return _wait(api, name, lambda found: found, f"the Node {name} to be registered", seconds, clock)


def wait_ready(
    api: Api, name: str, *, seconds: float, clock: Clock, told: Callable[[Readiness], None] = lambda _: None
) -> Json:
    """Until the Node is Ready; `told` hears each change. TimedOut says the kubelet's last words."""
    last: list[Readiness] = []

    def ready(found: Json) -> Json | None:
        now = readiness(found)
        if [now] != last:
            last[:] = [now]
            told(now)
        return found if now.ready else None

    return _wait(api, name, ready, f"the Node {name} to be Ready", seconds, clock)


def wait_pod_cidrs(api: Api, name: str, *, seconds: float, clock: Clock) -> tuple[str, ...]:
    """Until the controller manager has given the Node its pod addresses."""
    return _wait(
        api, name, lambda found: pod_cidrs(found) or None, f"pod addresses of the Node {name}", seconds, clock
    )


def _wait(  # noqa: PLR0917
    api: Api, name: str, wanted: Callable[[Json], T | None], reason: str, seconds: float, clock: Clock
) -> T:
    """An API server that is away for a moment is waited for too."""
    seen = "it was never seen"

    def look() -> T | None:
        nonlocal seen
        try:
            found = node(api, name)
        except failures.Unreachable as error:
            seen = error.message
            return None
        if found is None:
            seen = "it is not there"
            return None
        state = readiness(found)
        seen = f"{state.reason}: {state.message}" if state.message else state.reason
        return wanted(found)

    return wait_until(
        look, reason=reason, seconds=seconds, clock=Easing(clock), every=_SLOWEST, so_far=lambda: seen
    )


class Easing:
    """A clock whose pauses begin short and grow: quick at first, cheap in the long run."""

    def __init__(self, clock: Clock, *, first: float = 0.2, growth: float = 1.4) -> None:
        self._clock, self._step, self._growth = clock, first, growth

    def now(self) -> float:
        """The inner clock's time."""
        return self._clock.now()

    def pause(self, seconds: float) -> None:
        """At most `seconds`, less in the beginning."""
        self._clock.pause(min(seconds, self._step))
        self._step *= self._growth
