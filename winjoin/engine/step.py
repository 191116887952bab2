"""What a phase is made of: resources (states) and actions (steps that are no state)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from winjoin.resources.base import Resource


@dataclass(frozen=True, kw_only=True)
class Action:
    """A step that is not a state, named as a file of ``templates/powershell/actions/``; its parameters are plain JSON."""

    name: str
    parameters: dict[str, Any]
    why: str


Step: TypeAlias = Resource | Action
