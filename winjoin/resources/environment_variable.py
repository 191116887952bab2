"""A variable of the machine's environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_text


@dataclass(frozen=True, kw_only=True)
class EnvironmentVariable(Resource):
    """A machine-wide variable; programs that start later see it, services only after a restart."""

    type: ClassVar[str] = "environment-variable"

    name: str
    value: str
    why: str

    def __post_init__(self) -> None:
        require_text("the name of an environment variable", self.name)
        if "=" in self.name or not self.value:
            raise ValueError(f"environment variable {self.name!r} has a name or value that Windows refuses")

    @property
    def key(self) -> Json:
        """Its name."""
        return {"name": self.name}

    @property
    def state(self) -> Json:
        """Its value."""
        return {"value": self.value}
