"""The stand-in for a program's file: small, and its first line says which model plays it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_MARK = b"winjoin-lab-program: "


class ProgramFile(NamedTuple):
    """What a program's file says of itself: ``kubelet`` and ``v1.33.2``."""

    name: str
    version: str


def program_file(name: str, version: str) -> bytes:
    """The bytes of a stand-in `.exe`; equal for equal arguments.

    The models are those of `winjoin.lab.programs.models`.
    """
    text = f"{name} {version}\nNot a Windows program: the lab of winjoin plays it.\n"
    return _MARK + text.encode("ascii")


def read_program(path: Path) -> ProgramFile | None:
    """What the file says it is; None where it is no stand-in program (Windows: ERROR_BAD_EXE_FORMAT, 193)."""
    with path.open("rb") as file:
        line = file.read(256).split(b"\n", 1)[0]
    words = line.removeprefix(_MARK).decode("ascii", "replace").split()
    if not line.startswith(_MARK) or len(words) != 2:  # noqa: PLR2004 - a name and a version
        return None
    return ProgramFile(*words)
