"""What a resource's twin in the emulator is: get and set over the world, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]


class Change(NamedTuple):
    """What is to be made true.

    `state` None removes; `progress` takes bytes so far and their total, or None.
    """

    key: Json
    state: Json | None
    inputs: Json
    current: Json | None
    progress: Callable[[int, int | None], None]


class Twin(NamedTuple):
    """One resource type. `get`: (world, key, desired) to a state or None.

    `set`: to a reason for a restart, or None.
    """

    get: Callable[[World, Json, Json | None], Json | None]
    set: Callable[[World, Change], str | None]
