"""A folder and who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_path
from winjoin.values import WindowsPath


class Access(StrEnum):
    """Who may use a file or folder.

    `PRIVATE`: inheritance is broken; Administrators (S-1-5-32-544) and SYSTEM (S-1-5-18) alone have full control.
    """

    INHERITED = "inherited"
    PRIVATE = "private"


@dataclass(frozen=True, kw_only=True)
class Directory(Resource):
    """A folder; those above it are made where they are missing, with inherited access."""

    type: ClassVar[str] = "directory"

    path: WindowsPath
    access: Access = Access.INHERITED
    why: str

    def __post_init__(self) -> None:
        require_path(self.path)

    @property
    def key(self) -> Json:
        """Its path."""
        return {"path": str(self.path)}

    @property
    def state(self) -> Json:
        """Its access."""
        return {"access": self.access.value}
