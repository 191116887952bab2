"""What is left of a stand-in host that two started at once.

The second waits for the first one's end (`wineserver -w`), takes its place then, and nobody can restart the host any
more: a Wine server lives that `keeper.pid` does not name. `python -m winjoin.lab.machines.rivals FOLDER` ends those.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from winjoin.lab.machines.stand_in_life import is_server, keeper, processes, words

_SECONDS = 5.0


def find(folder: Path) -> list[int]:
    """Wine servers of the host that are not its keeper, those that wait to be, and the shells behind them.

    In the order in which to end them: who would start one more comes first.
    """
    wanted = f"WINEPREFIX={folder.resolve()}".encode()
    mine = [pid for pid in processes() if wanted in _environment(pid)]
    starting = [pid for pid in mine if b"keeper.pid" in b" ".join(words(pid))]
    named = keeper(folder)
    return starting + [pid for pid in mine if is_server(pid) and pid != named]


def end(folder: Path) -> list[int]:
    """End them until there are none, and return their numbers."""
    ended: list[int] = []
    deadline = time.monotonic() + _SECONDS
    while (found := find(folder)) and time.monotonic() < deadline:  # a shell may start one meanwhile
        ended += [pid for pid in found if pid not in ended and _kill(pid)]
        time.sleep(0.01)
    return ended


def _kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it ended, or is somebody else's
        return []


if __name__ == "__main__":
    ended = end(Path(sys.argv[1]))
    sys.stdout.write("".join(f"ended {pid}\n" for pid in ended))
