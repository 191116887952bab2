"""The one way to wait: for a condition, with a reason that a user reads, until a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from winjoin.errors import TimedOut

T = TypeVar("T")


class Clock(Protocol):
    """Where time comes from; tests bring their own."""

    def now(self) -> float:
        """Seconds that only go up; not the time of day."""

    def pause(self, seconds: float) -> None:
        """Let that much time pass."""


class SystemClock:
    """This machine's time."""

    def now(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)  # noqa: TID251 - the one place where winjoin sleeps


def wait_until(
    condition: Callable[[], T | None],
    *,
    reason: str,
    seconds: float,
    clock: Clock,
    every: float = 0.5,
    so_far: Callable[[], str] = lambda: "",
) -> T:
    """Ask until the answer is neither None nor False, and return it.

    `reason` completes "gave up waiting for …"; `so_far` says what was last seen. Raises TimedOut after `seconds`.
    """
    deadline = clock.now() + seconds
    while True:
        answer = condition()
        if answer is not None and answer is not False:
            return answer
        if clock.now() >= deadline:
            seen = so_far()
            raise TimedOut(
                f"Gave up waiting for {reason} after {seconds:g} s" + (f": {seen}" if seen else "")
            )
        clock.pause(min(every, max(0.0, deadline - clock.now())))
