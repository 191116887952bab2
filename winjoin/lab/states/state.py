"""What an ill host is, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Json = Any
GIB = 2**30


class State(NamedTuple):
    """One way to be ill. `description` completes "the host …"."""

    name: str
    patch: Mapping[str, Json]
    description: str
    check: str = ""
    """The check that fires in this state, and no other does; empty where several do, or none."""
    arguments: tuple[str, ...] = ()
    """What `winjoin preflight` is told besides, where the check is about a wish, such as a version."""
