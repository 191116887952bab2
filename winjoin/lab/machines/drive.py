r"""A `C:` drive in a real folder.

Names in any case, backslashes or slashes, the errors of Windows; ACLs are kept beside it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from winjoin.lab.machines.windows_errors import WindowsError

_FORBIDDEN = set('<>:"|?*') | {chr(n) for n in range(32)}
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{n}" for n in range(1, 10)),
    *(f"lpt{n}" for n in range(1, 10)),
}
_FOLDERS = (
    "Program Files",
    "Program Files (x86)",
    "ProgramData",
    "Users/Administrator/AppData/Local/Temp",
    "Users/Public",
    "Windows/System32/config",
    "Windows/System32/drivers/etc",
    "Windows/Temp",
)


class Drive:
    """The one drive of an emulated host."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.full = False
        """Whether writing fails for want of space."""
        self.private: set[str] = set()
        """Lower-case paths whose ACL is Administrators and SYSTEM only, inheritance broken."""
        self.used: Callable[[str], bool] = lambda _: False
        """Whether a running program was started from this file."""
        self._digests: dict[str, tuple[int, int, int, str]] = {}
        for folder in _FOLDERS:
            (root / folder).mkdir(parents=True, exist_ok=True)

    def parts(self, path: str) -> list[str]:
        r"""Components of a path; a path without a drive is one of this drive (`/var/lib`).

        Raises 3 for other drives, 123.
        """
        text = path.replace("/", "\\")
        if text[1:2] == ":":
            if text[0].upper() != "C":
                raise WindowsError(3, f"Could not find a part of the path '{path}'")
            text = text[2:]
        if not text.startswith("\\") or text.startswith("\\\\"):
            raise WindowsError(123, path)
        parts = [part.rstrip(" .") for part in text.split("\\") if part not in ("", ".")]
        if any(
            not part or set(part) & _FORBIDDEN or part.split(".")[0].lower() in _DEVICES for part in parts
        ):
            raise WindowsError(123, path)
        return parts

    def real(self, path: str) -> Path:
        """The file here that plays a path, each part in whichever case it exists; need not exist."""
        here = self.root
        for part in self.parts(path):
            here = _child(here, part)
        return here

    def key(self, path: str) -> str:
        r"""One spelling per file: `c:\etc\kubernetes`."""
        return "c:\\" + "\\".join(part.lower() for part in self.parts(path))

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there."""
        return self.real(path).exists()

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        return self.real(path).is_dir()

    def is_file(self, path: str) -> bool:
        """Whether a file is there."""
        return self.real(path).is_file()

    def read(self, path: str) -> bytes:
        """A file's bytes; raises 3 where its folder is missing, 2 where it is, 5 for a folder."""
        real = self.real(path)
        if real.is_dir():
            raise WindowsError(5, f"Access to the path '{path}' is denied")
        if not real.exists():
            raise self._missing(path, real)
        return real.read_bytes()

    def write(self, path: str, content: bytes) -> None:
        """Replace a file; raises 3 where its folder is missing.

        32 where a running program is it, 112 on a full drive.
        """
        real = self.writable(path)
        temporary = real.with_name(real.name + ".winjoin-lab")
        temporary.write_bytes(content)
        temporary.replace(real)

    def append(self, path: str, content: bytes) -> None:
        """Add to a file and flush it to the disk."""
        with self.writable(path).open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def writable(self, path: str) -> Path:
        """The file here to write to, where Windows would let one; raises as `write` does."""
        real = self.real(path)
        if self.full:
            raise WindowsError(112, path)
        if real.is_dir():
            raise WindowsError(5, f"Access to the path '{path}' is denied")
        if not real.parent.is_dir():
            raise WindowsError(3, f"Could not find a part of the path '{path}'")
        if real.exists() and self.used(self.key(path)):
            raise WindowsError(32, path)
        return real

    def make_folder(self, path: str) -> None:
        """A folder and those above it; raises where a file is in the way."""
        if self.full and not self.exists(path):
            raise WindowsError(112, path)
        here = self.root
        for part in self.parts(path):
            here = _child(here, part)
            if here.is_file():
                raise WindowsError(183 if here == self.real(path) else 3, path)
            here.mkdir(exist_ok=True)

    def remove(self, path: str) -> None:
        """A file or a whole folder; raises 32 where a running program is in it."""
        real = self.real(path)
        if real.is_dir():
            inside = [self.name(file) for file in real.rglob("*") if file.is_file()]
            if any(self.used(self.key(name)) for name in inside):
                raise WindowsError(32, path)
            shutil.rmtree(real)
        elif real.exists():
            if self.used(self.key(path)):
                raise WindowsError(32, path)
            real.unlink()
        key = self.key(path)
        self.private = {p for p in self.private if p != key and not p.startswith(key + "\\")}

    def access(self, path: str) -> str:
        """``private`` or ``inherited``: what the thing's own ACL says."""
        return "private" if self.key(path) in self.private else "inherited"

    def set_access(self, path: str, access: str) -> None:
        """Give a thing its own ACL, or the one of its folder."""
        if access not in ("private", "inherited"):
            raise WindowsError(87, f"access {access!r}")
        (self.private.add if access == "private" else self.private.discard)(self.key(path))

    def digest(self, path: str) -> str:
        """SHA-256 of a file, remembered for as long as the file is the same."""
        return self._digest(self.real(path))

    def name(self, real: Path) -> str:
        r"""The Windows path of a file here: ``C:\etc\kubernetes\kubelet.conf``."""
        return "C:\\" + "\\".join(real.relative_to(self.root).parts)

    def digests(self) -> dict[str, str]:
        """Every file and its SHA-256, sorted by name; a file that goes away meanwhile is left out."""
        found = {}
        for real in sorted(self._files()):
            try:
                found[self.name(real)] = self._digest(real)
            except FileNotFoundError:
                continue
        return found

    def _files(self) -> Iterator[Path]:
        return (p for p in self.root.rglob("*") if p.is_file() and not p.name.endswith(".winjoin-lab"))

    def _digest(self, real: Path) -> str:
        stat = real.stat()
        known = self._digests.get(str(real))
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if known is None or known[:3] != mark:
            with real.open("rb") as file:
                known = (*mark, hashlib.file_digest(file, "sha256").hexdigest())
            self._digests[str(real)] = known
        return known[3]

    def _missing(self, path: str, real: Path) -> WindowsError:
        if real.parent.is_dir():
            return WindowsError(2, f"Could not find file '{path}'")
        return WindowsError(3, f"Could not find a part of the path '{path}'")


def _child(folder: Path, name: str) -> Path:
    exact = folder / name
    if exact.exists() or not folder.is_dir():
        return exact
    folded = name.lower()
    return next((item for item in sorted(folder.iterdir()) if item.name.lower() == folded), exact)
