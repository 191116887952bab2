"""The operation `ensure` over the world: compare, journal before the effect, set, get again.

The first failure ends it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines.emulated_actions import act
from winjoin.lab.machines.emulated_journal import Journal
from winjoin.lab.machines.emulated_resources import TWINS
from winjoin.lab.machines.emulated_resources.base import Change
from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]
_PROGRESS_SECONDS = 0.5


class Ensure:
    """One request. `tell` takes event payloads."""

    def __init__(self, world: World, arguments: Mapping[str, Any], tell: Callable[[Json], None]) -> None:
        self._world = world
        self._tell = tell
        self._apply = arguments["mode"] == "apply"
        self._groups = arguments["groups"]
        self._journal = Journal(world.drive, str(arguments.get("run", "")))
        self._counts = {"changed": 0, "unchanged": 0}
        self._reasons: list[str] = []

    def run(self) -> Json:
        """The result's value."""
        failed = None
        for group in self._groups:
            failed = self._group(group)
            if failed or (self._apply and self._reasons):
                break
        return {
            **self._counts,
            "restartRequired": bool(self._reasons),
            "restartReasons": self._reasons,
            "failed": failed,
        }

    def _group(self, group: Json) -> Json | None:
        for index, step in enumerate(group["steps"]):
            event = self._step(group["phase"], index, step)
            self._tell(event)
            if event["outcome"] == "failed":
                return {"phase": group["phase"], "index": index, "error": event["error"]}
            self._counts["unchanged" if event["outcome"] == "unchanged" else "changed"] += 1
        return None

    def _step(self, phase: str, index: int, step: Json) -> Json:
        started = time.monotonic()
        event: Json = {
            "event": "step",
            "phase": phase,
            "index": index,
            "outcome": "unchanged",
            "differs": [],
            "before": None,
            "after": None,
            "restart": False,
            "seconds": 0.0,
        }
        try:
            if step["kind"] == "action":
                self._act(event, step)
            else:
                self._resource(event, step)
        except WindowsError as error:
            event |= {"outcome": "failed", "error": error_json(error, index)}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            event |= {
                "outcome": "failed",
                "error": error_json(WindowsError(87, f"{type(error).__name__} {error}"), index),
            }
        event["seconds"] = round(time.monotonic() - started, 3)
        return event

    def _act(self, event: Json, step: Json) -> None:
        if not self._apply:
            event["outcome"] = "would-change"
            return
        event["after"] = act(self._world, step["name"], step.get("parameters") or {})
        event["outcome"] = "changed"

    def _resource(self, event: Json, step: Json) -> None:
        twin = TWINS.get(step["type"])
        if twin is None:
            raise WindowsError(50, f"no resource of type {step['type']}", error_id="UnknownResource")
        key, desired = step["key"], step["state"]
        with self._world.lock:
            current = twin.get(self._world, key, desired)
        event["before"] = current
        event["differs"] = differences(current, desired)
        if step["type"] == "windows-feature" and current and current["pending"] and not event["differs"]:
            self._want_restart(event, f"windows-feature {key['name']}")
        if not event["differs"]:
            event["after"] = current
            return
        event["outcome"] = "would-change"
        if self._apply:
            self._set(event, step, current)

    def _set(self, event: Json, step: Json, current: Json | None) -> None:
        twin, key, desired = TWINS[step["type"]], step["key"], step["state"]
        self._journal.intend(event["phase"], event["index"], step, before=current)
        inputs = step.get("inputs") or {}
        change = Change(key, desired, inputs, current, self._progress(event))
        reason = twin.set(self._world, change)
        after = twin.get(self._world, key, desired)
        event |= {"after": after, "outcome": "changed"}
        self._world.touch()
        left = differences(after, desired)
        if left:
            raise WindowsError(
                1359,
                f"{step['type']} {' '.join(map(str, key.values()))} is still different after it was set: "
                f"{', '.join(left)}",
                error_id="NotVerified",
            )
        self._journal.done(event["phase"], event["index"], step, after=after)
        if reason:
            self._want_restart(event, reason)

    def _want_restart(self, event: Json, reason: str) -> None:
        event["restart"] = True
        if reason not in self._reasons:
            self._reasons.append(reason)

    def _progress(self, event: Json) -> Callable[[int, int | None], None]:
        last = 0.0

        def progress(count: int, total: int | None) -> None:
            nonlocal last
            if time.monotonic() - last >= _PROGRESS_SECONDS:
                last = time.monotonic()
                place = {"phase": event["phase"], "index": event["index"]}
                self._tell({"event": "progress", **place, "bytes": count, "total": total})

        return progress


def differences(current: Json | None, desired: Json | None) -> list[str]:
    """Fields of the desired state that are not so; all of them where nothing is there.

    Of an absent one, ``exists``.
    """
    if desired is None:
        return [] if current is None else ["exists"]
    if current is None:
        return list(desired)
    return [name for name, value in desired.items() if name not in current or current[name] != value]


def error_json(error: WindowsError, step: int | None) -> Json:
    """An error as frames hold it."""
    return {"message": str(error), "id": error.id, "position": "", "step": step}
