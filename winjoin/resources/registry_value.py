"""A value of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_one_of

_KINDS = ("String", "DWord", "QWord", "MultiString", "ExpandString")
_SIZES = {"DWord": 2**32, "QWord": 2**64}


@dataclass(frozen=True, kw_only=True)
class RegistryValue(Resource):
    r"""A value below a key such as ``HKLM:\SOFTWARE\winjoin``, which is made where it is missing.

    Numbers are without sign; a value of kind ExpandString is compared as it is written, not expanded.
    """

    type: ClassVar[str] = "registry-value"

    path: str
    name: str
    kind: str
    value: str | int | Sequence[str]
    why: str

    def __post_init__(self) -> None:
        require_one_of("kind", self.kind, _KINDS)
        if not self.path.upper().startswith("HKLM:\\"):
            raise ValueError(f"registry key {self.path!r} is not below HKLM:\\")
        if not self._fits():
            raise ValueError(f"{self.path}\\{self.name}: {self.value!r} is no value of kind {self.kind}")

    def _fits(self) -> bool:
        if self.kind in _SIZES:
            return type(self.value) is int and 0 <= self.value < _SIZES[self.kind]
        if self.kind == "MultiString":
            return not isinstance(self.value, str | int) and all(isinstance(item, str) for item in self.value)
        return isinstance(self.value, str)

    @property
    def key(self) -> Json:
        """Its key and name."""
        return {"path": self.path, "name": self.name}

    @property
    def state(self) -> Json:
        """Its kind and content."""
        plain = isinstance(self.value, str | int)
        return {"kind": self.kind, "value": self.value if plain else list(self.value)}  # type: ignore[arg-type]
