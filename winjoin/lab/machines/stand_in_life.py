"""Whether a stand-in host lives, looked at from outside: nothing is started by looking.

Every verb of `host` boots a host that is off; two that do so at once are one too many (see `rivals`).
"""

from __future__ import annotations

import time
from pathlib import Path

BOOT_SECONDS = 2.0
"""After this long a host is done with what it starts by itself; before, it may still be plugged in."""
_EVERY = 0.05


def keeper(folder: Path) -> int | None:
    """The process that is the host: its Wine server. None while it is off, or not yet that far."""
    try:
        pid = int((folder / "keeper.pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return pid if is_server(pid) else None


def is_server(pid: int) -> bool:
    """Whether a process is a Wine server: its shell, which has written the number by then, is none yet."""
    return b"wineserver" in program(pid)


def program(pid: int) -> bytes:
    """The first word of a process's command line; empty where there is no such process."""
    return words(pid)[0]


def words(pid: int) -> list[bytes]:
    """A process's command line, of one word at least."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return [b""]


def settled(folder: Path) -> int | None:
    """The keeper of a host that has lived for `BOOT_SECONDS`."""
    pid = keeper(folder)
    return pid if pid is not None and _age(folder) >= BOOT_SECONDS else None


def _age(folder: Path) -> float:
    """Seconds since the host began to live: its shell writes the file just before."""
    try:
        return time.time() - (folder / "keeper.pid").stat().st_mtime
    except OSError:
        return 0.0


def wait(folder: Path, seconds: float) -> bool:
    """Wait until the host lives, and say whether it does."""
    deadline = time.monotonic() + seconds
    while keeper(folder) is None:
        if time.monotonic() > deadline:
            return False
        time.sleep(_EVERY)
    return True
