"""Ill hosts by name, for ``winjoin lab up --state pending-restart,apipa``: what their facts say.

A patch is a mapping from paths in the facts (see `winjoin.lab.patching`) to values. Each is something that
was seen in the field: the rows of `field` 1 and `windows-node` 8, and the cases. It is about the facts
alone: it does not heal by what a join does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from winjoin.errors import ConfigInvalid, Problem
from winjoin.lab.states.adapters import ADAPTERS
from winjoin.lab.states.hardware import HARDWARE
from winjoin.lab.states.leftovers import IDENTITY, PROGRAMS, WISHES
from winjoin.lab.states.network import NETWORK
from winjoin.lab.states.remoting import REMOTING
from winjoin.lab.states.state import Json, State
from winjoin.lab.states.windows import WINDOWS

if TYPE_CHECKING:
    from winjoin.lab.states.clusterstate import Change, ClusterState

__all__ = ["STATES", "State", "cluster_changes", "cluster_states", "facts_patch"]

_PARTS = (
    "os",
    "account",
    "engine",
    "hardware",
    "network",
    "hns",
    "features",
    "services",
    "programs",
    "environment",
    "antivirus",
    "remote",
    "identity",
    "probes",
)

_MISSING = tuple(
    State(
        f"no-{part}-facts",
        {part: None, "failedParts+": [f"{part}: CimException: Access denied"]},
        f"does not say its {part} facts",
    )
    for part in _PARTS
)

STATES: dict[str, State] = {
    state.name: state
    for group in (WINDOWS, REMOTING, HARDWARE, ADAPTERS, NETWORK, PROGRAMS, IDENTITY, WISHES, _MISSING)
    for state in group
}
"""All states by name."""


def facts_patch(names: Iterable[str]) -> dict[str, Json]:
    """The patch of several states together; what two add to is added up. ConfigInvalid names the unknown.

    States of the cluster are passed over: see `cluster_changes`.
    """
    chosen = list(names)
    others = [name for name in chosen if name not in STATES]
    unknown = [name for name in others if name not in cluster_states()] if others else []
    chosen = [name for name in chosen if name in STATES]
    if unknown:
        known = ", ".join((*STATES, *cluster_states()))
        raise ConfigInvalid([Problem("--state", f"{name!r} is none of {known}") for name in unknown])
    together: dict[str, Json] = {}
    for name in chosen:
        for path, value in STATES[name].patch.items():
            both = path in together and path.endswith("+")
            together[path] = _sum(together[path], value) if both else value
    return together


def cluster_states() -> dict[str, ClusterState]:
    """The states of a cluster by name."""
    from winjoin.lab.states.cluster import CLUSTER_STATES

    return CLUSTER_STATES


def cluster_changes(names: Iterable[str]) -> tuple[Change, ...]:
    """What the states of the cluster among `names` change in the lab's own control plane."""
    others = [name for name in names if name not in STATES]
    known = cluster_states() if others else {}
    return tuple(change for name in others if name in known for change in known[name].changes)


def _sum(first: Json, second: Json) -> Json:
    return {**first, **second} if isinstance(first, dict) else first + second
