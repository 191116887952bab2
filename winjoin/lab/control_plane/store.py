"""Objects with resource versions, and the events that watchers follow."""

from __future__ import annotations

import copy
import datetime as dt
import threading
import time
import uuid
from collections import deque
from typing import Any, NamedTuple

from winjoin.lab.control_plane.answers import AlreadyExists, Conflict, Gone, NotFound
from winjoin.lab.control_plane.kinds import Kind

Json = dict[str, Any]
Table = dict[tuple[str, str], Json]
KEPT_EVENTS = 5000


class Event(NamedTuple):
    """One change: what a watcher of `table` is told."""

    version: int
    table: tuple[str, str]
    type: str
    value: Json


def now() -> str:
    """This moment as Kubernetes writes it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """All objects. What is returned are copies; what is given is kept as a copy."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._changed = threading.Condition(self.lock)
        self._tables: dict[tuple[str, str], Table] = {}
        self._events: deque[Event] = deque(maxlen=KEPT_EVENTS)
        self._version = 0
        self.closed = False

    @property
    def version(self) -> int:
        """The resource version of the newest change."""
        return self._version

    def get(self, kind: Kind, namespace: str, name: str) -> Json:
        """One object. Raises NotFound."""
        found = self.find(kind, namespace, name)
        if found is None:
            details = {"name": name, "kind": kind.resource, "group": kind.group}
            raise NotFound(f'{kind.label} "{name}" not found', details)
        return found

    def find(self, kind: Kind, namespace: str, name: str) -> Json | None:
        """One object, or None."""
        with self.lock:
            value = self._table(kind).get((namespace if kind.namespaced else "", name))
            return copy.deepcopy(value)

    def items(self, kind: Kind, namespace: str = "") -> list[Json]:
        """All objects of a kind, of one namespace where one is named, by name."""
        with self.lock:
            items = sorted(self._table(kind).items())
            return [
                copy.deepcopy(value) for (where, _), value in items if not namespace or where == namespace
            ]

    def create(self, kind: Kind, namespace: str, value: Json) -> Json:
        """Keep a new object; its metadata is completed. Raises AlreadyExists."""
        value = copy.deepcopy(value)
        meta = value.setdefault("metadata", {})
        if not meta.get("name") and meta.get("generateName"):
            meta["name"] = meta["generateName"] + uuid.uuid4().hex[:5]
        key = (namespace if kind.namespaced else "", meta["name"])
        with self.lock:
            if key in self._table(kind):
                details = {"name": key[1], "kind": kind.resource, "group": kind.group}
                raise AlreadyExists(f'{kind.label} "{key[1]}" already exists', details)
            meta.update(uid=str(uuid.uuid4()), creationTimestamp=meta.get("creationTimestamp") or now())
            if kind.namespaced:
                meta["namespace"] = namespace
            return self._put(kind, key, value, "ADDED")

    def update(self, kind: Kind, namespace: str, name: str, value: Json) -> Json:
        """Replace an object; a resourceVersion in it must be the current one. Raises NotFound, Conflict."""
        value = copy.deepcopy(value)
        with self.lock:
            current = self.get(kind, namespace, name)
            meta, old = value.setdefault("metadata", {}), current["metadata"]
            if meta.get("resourceVersion") not in (None, "", old["resourceVersion"]):
                raise Conflict(
                    f'Operation cannot be fulfilled on {kind.label} "{name}": the object has been modified; '
                    "please apply your changes to the latest version and try again",
                    {"name": name, "kind": kind.resource, "group": kind.group},
                )
            meta.update(
                {
                    field: old[field]
                    for field in ("uid", "creationTimestamp", "namespace", "name")
                    if field in old
                }
            )
            meta["resourceVersion"] = old["resourceVersion"]
            if value == current:
                return current
            return self._put(kind, (old.get("namespace", ""), name), value, "MODIFIED")

    def delete(self, kind: Kind, namespace: str, name: str) -> Json:
        """Forget an object and return it. Raises NotFound."""
        with self.lock:
            value = self.get(kind, namespace, name)
            del self._table(kind)[value["metadata"].get("namespace", ""), name]
            self._version += 1
            value["metadata"]["resourceVersion"] = str(self._version)
            self._tell(kind, "DELETED", value)
            return value

    def after(self, kind: Kind, version: int, seconds: float) -> list[Event]:
        """Wait for a kind's changes after `version`; empty after `seconds` or when closed. Raises Gone."""
        table, deadline = (kind.group, kind.resource), time.monotonic() + seconds
        with self._changed:
            while not self.closed:
                if (
                    self._events
                    and len(self._events) == KEPT_EVENTS
                    and version < self._events[0].version - 1
                ):
                    raise Gone(f"too old resource version: {version} ({self._events[0].version})")
                found = [event for event in self._events if event.version > version and event.table == table]
                left = deadline - time.monotonic()
                if found or left <= 0:
                    return found
                self._changed.wait(left)
        return []

    def close(self) -> None:
        """End all waiting."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def _table(self, kind: Kind) -> Table:
        return self._tables.setdefault((kind.group, kind.resource), {})

    def _put(self, kind: Kind, key: tuple[str, str], value: Json, change: str) -> Json:
        self._version += 1
        value["metadata"]["resourceVersion"] = str(self._version)
        self._table(kind)[key] = value
        self._tell(kind, change, value)
        return copy.deepcopy(value)

    def _tell(self, kind: Kind, change: str, value: Json) -> None:
        self._events.append(Event(self._version, (kind.group, kind.resource), change, copy.deepcopy(value)))
        self._changed.notify_all()
