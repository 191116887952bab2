"""What an ill cluster is, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Json = Any


class Change(NamedTuple):
    """One object of the lab's own control plane: merged with `patch`, made where it is absent, gone where that is None.

    `key` names a text of YAML in a ConfigMap's data; then the patch is merged into that.
    """

    resource: str
    namespace: str
    name: str
    patch: Mapping[str, Json] | None
    key: str = ""


class ClusterState(NamedTuple):
    """One way to be ill. `description` completes "the cluster …"."""

    name: str
    changes: tuple[Change, ...]
    description: str
    check: str = ""
    """The cluster check that fires in this state, and no other does; empty where the state is healthy."""
    arguments: tuple[str, ...] = ()
    """What `winjoin cluster check` is told besides; ``{inventory}`` is the lab's inventory."""
