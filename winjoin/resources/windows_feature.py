"""A feature of Windows Server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_text


@dataclass(frozen=True, kw_only=True)
class WindowsFeature(Resource):
    """An installed feature, by its name in Get-WindowsFeature; its installation may want a restart."""

    type: ClassVar[str] = "windows-feature"

    name: str
    installed: bool = True
    why: str

    def __post_init__(self) -> None:
        require_text("the name of a feature", self.name)

    @property
    def key(self) -> Json:
        """Its name."""
        return {"name": self.name}

    @property
    def state(self) -> Json:
        """Whether it is installed; one that waits for a restart counts as what it will be."""
        return {"installed": self.installed}
