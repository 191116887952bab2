"""One command interpreter per life of a stand-in host, which answers what the lab wants to know of it.

A question boots nothing: a verb of `host` would boot a host that is off, at the very moment when somebody restarts it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from winjoin.lab.machines import stand_in_life

if TYPE_CHECKING:
    from winjoin.lab.machines.machine import Program

ANSWER_SECONDS = 30.0


class Console:
    """Answers from the host in `folder`; `launch` starts its command interpreter there. Threads may share it."""

    def __init__(self, folder: Path, launch: Callable[[], Program]) -> None:
        self._folder = folder
        self._launch = launch
        self._program: Program | None = None
        self._keeper: int | None = None
        self._asked = 0
        self._lock = threading.RLock()

    def ask(self, command: str) -> str | None:
        """What a command line prints; None while the host is off, about to end, or has only just begun to live."""
        with self._lock:
            if self._program is None:
                self._open(stand_in_life.settled(self._folder))
            if self._program is None or stand_in_life.ending(self._folder):
                return None
            answer = self._answer(self._program, command)
            if answer is None:
                self.close()
            return answer

    def open(self) -> None:
        """Open it now: the host was just booted by who calls this, and nobody else does so."""
        with self._lock:
            self.close()
            self._open(stand_in_life.keeper(self._folder))

    def close(self) -> None:
        """End it."""
        with self._lock:
            if self._program:
                self._program.kill()
            self._program = None

    def _open(self, keeper: int | None) -> None:
        """In the life of that keeper, and in no other."""
        if keeper is not None:
            self._keeper = keeper
            self._program = self._launch()

    def _answer(self, program: Program, command: str) -> str | None:
        """None where the host died, or takes too long."""
        self._asked += 1
        begin, end = (f"@@{word} {self._asked}@@" for word in ("begin", "end"))
        program.write(f"echo {begin}& {command} & echo {end}\r\n".encode())
        said, deadline = b"", time.monotonic() + ANSWER_SECONDS
        while end.encode() not in said:
            output = program.read(0.5)
            said += output.stdout
            dead = output.exit_code is not None or stand_in_life.keeper(self._folder) != self._keeper
            if dead or time.monotonic() > deadline:
                return None
        return said.decode(errors="replace").partition(begin)[2].partition(end)[0]
