"""One named entry of a kubeconfig: its fields read strictly, and files beside it."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.cluster.texts import text_of
from winjoin.errors import Problem

Json = dict[str, Any]


class Entry(NamedTuple):
    """A named cluster, user or context, and the file that it is from: paths in it are relative to that."""

    value: Json
    file: Path


class Reader:
    """Reads one entry; what is wrong goes to `problems`."""

    def __init__(self, entry: Entry, where: str, problems: list[Problem]) -> None:
        self.value, self.file, self.where, self.problems = entry.value, entry.file, where, problems

    def bad(self, field: str, what: str) -> None:
        """Note a mistake in a field."""
        self.problems.append(Problem(f"{self.file}: {self.where}{'.' if field else ''}{field}", what))

    def known(self, names: set[str]) -> None:
        """Refuse by name every field that is not among `names`."""
        for name in self.value:
            if name == "auth-provider":
                self.bad(name, "was removed from kubectl in 1.26; use an `exec` plugin")
            elif name not in names:
                self.bad(name, "is a field that winjoin does not know and so cannot obey")

    def text(self, name: str) -> str:
        """A text; empty where it is absent."""
        found = self.value.get(name)
        if found is None or isinstance(found, str):
            return found or ""
        self.bad(name, "is not a text")
        return ""

    def flag(self, name: str) -> bool:
        """True or false; false where it is absent."""
        found = self.value.get(name)
        if found is not None and not isinstance(found, bool):
            self.bad(name, "is neither true nor false")
        return found is True

    def data(self, name: str) -> str:
        """The content of ``NAME-data`` (base64), else of the file ``NAME``, relative to the kubeconfig."""
        if inline := self.text(f"{name}-data"):
            try:
                return base64.b64decode("".join(inline.split()), validate=True).decode("utf-8-sig")
            except (binascii.Error, UnicodeDecodeError):
                self.bad(f"{name}-data", "is not base64 of a PEM file")
                return ""
        named = self.text(name)
        return self.read(name, self.path(named)) if named else ""

    def path(self, named: str) -> Path:
        """A path as the file means it."""
        return self.file.parent / Path(named).expanduser()

    def read(self, name: str, path: Path) -> str:
        """The text of a file that the field `name` names; empty and a mistake where it cannot be read."""
        try:
            return text_of(path)
        except FileNotFoundError:
            self.bad(name, f"names {path}, which is not there")
        except (OSError, UnicodeDecodeError) as error:
            self.bad(
                name,
                f"names {path}, which cannot be read: {getattr(error, 'strerror', '') or 'it is not text'}",
            )
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is absent."""
        found = self.value.get(name) or []
        if not isinstance(found, list):
            self.bad(name, "is no list")
            return ()
        return tuple(str(item) for item in found)
