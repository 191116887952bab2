"""Whether a stand-in host lives, looked at from outside: nothing is started by looking.

Every verb of `host` boots a host that is off; two that do so at once are one too many (see `rivals`). And a program
that begins just while the host ends starts a Wine server of its own, or keeps the old one from ending.
"""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path

BOOT_SECONDS = 2.0
"""After this long a host is done with what it starts by itself; before, it may still be plugged in."""
_EVERY = 0.05
_ENDING = (b"restart", b"stop")


def keeper(folder: Path) -> int | None:
    """The process that is the host: its Wine server. None while it is off, or not yet that far."""
    try:
        pid = int((folder / "keeper.pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return pid if is_server(pid) else None


def processes() -> list[int]:
    """Of this machine, by number."""
    return sorted(int(entry) for entry in os.listdir("/proc") if entry.isdigit())  # noqa: PTH208 - half the time


def ending(folder: Path) -> bool:
    """Whether somebody runs `host restart` or `host stop` there; it looks about it for a second before it ends it."""
    return any(_ends(pid, folder) for pid in processes())


def _ends(pid: int, folder: Path) -> bool:
    said = words(pid)
    named = next((where for verb, where in pairwise(said) if verb in _ENDING), None)
    if named is None:
        return False
    try:
        return Path(f"/proc/{pid}/cwd").resolve().joinpath(os.fsdecode(named)).resolve() == folder.resolve()
    except OSError:
        return False


def is_server(pid: int) -> bool:
    """Whether a process is a Wine server: its shell, which has written the number by then, is none yet."""
    return b"wineserver" in words(pid)[0]


def words(pid: int) -> list[bytes]:
    """A process's command line; one empty word where there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return [b""]


def settled(folder: Path) -> int | None:
    """The keeper of a host that has lived for `BOOT_SECONDS`, and that nobody is about to end."""
    pid = keeper(folder)
    return pid if pid is not None and _age(folder) >= BOOT_SECONDS and not ending(folder) else None


def _age(folder: Path) -> float:
    """Seconds since the host began to live: its shell writes the file just before."""
    try:
        return time.time() - (folder / "keeper.pid").stat().st_mtime
    except OSError:
        return 0.0


def wait(folder: Path, seconds: float) -> bool:
    """Wait until the host lives and nobody ends it, and say whether it does."""
    deadline = time.monotonic() + seconds
    while keeper(folder) is None or ending(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(_EVERY)
    return True
