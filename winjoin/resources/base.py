"""What every resource is: one thing on a host in its desired state, as data that goes over the wire.

The host's side is generic (`templates/powershell/agent.ps1`): it gets the current state of `key`, compares the
fields of `state` alone, journals, sets with `inputs`, and gets again. A state of None means that the thing is absent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from winjoin.values import Secret

Json = dict[str, Any]


class Resource(ABC):
    """One thing on a host in its desired state.

    Subclasses are frozen keyword-only dataclasses with a field `why` (a short reason, for the plan).
    """

    type: ClassVar[str]
    """The wire name, such as ``windows-feature``: also the name of the PowerShell file below ``resources/``."""

    secret: ClassVar[frozenset[str]] = frozenset()
    """Names of `inputs` that nobody may print or journal; their digest stands in `state`."""

    why: str

    @property
    @abstractmethod
    def key(self) -> Json:
        """What tells this thing from others of its type; JSON of strings."""

    @property
    @abstractmethod
    def state(self) -> Json | None:
        """The desired state: camelCase names, plain JSON; None where the thing shall be absent."""

    @property
    def inputs(self) -> Json:
        """What setting needs beyond the state (content, URL); values may be Secret; not compared."""
        return {}

    @property
    def title(self) -> str:
        """How a plan calls it: the type and its key."""
        return f"{self.type} {' '.join(str(value) for value in self.key.values())}"


def to_wire(resource: Resource) -> Json:
    """The resource as the agent takes it; secrets are in clear, so this goes to the agent's stdin and nowhere else."""
    return {
        "type": resource.type,
        "key": resource.key,
        "state": resource.state,
        "inputs": {name: _revealed(value) for name, value in resource.inputs.items()},
        "secret": sorted(resource.secret),
    }


def _revealed(value: object) -> object:
    return value.reveal() if isinstance(value, Secret) else value
