"""One command interpreter per life of a stand-in host, which answers what the lab wants to know of it.

A question starts nothing: a verb of `host` boots a host that is off, at the very moment when somebody restarts it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from winjoin.lab.machines import stand_in_life

if TYPE_CHECKING:
    from winjoin.lab.machines.machine import Program

ANSWER_SECONDS = 30.0


class Console:
    """`ask` the host in `folder`; `launch` starts a program there."""

    def __init__(self, folder: Path, launch: Callable[[], Program]) -> None:
        self._folder = folder
        self._launch = launch
        self._program: Program | None = None
        self._keeper: int | None = None
        self._asked = 0

    def ask(self, command: str) -> str | None:
        """What a command line prints; None while the host is off, or has only just begun to live.

        It is opened where the host lives for a while, and with `open` at once.
        """
        if self._program is None and (keeper := stand_in_life.settled(self._folder)) is not None:
            self.open(keeper)
        if self._program is None:
            return None
        answer = self._answer(self._program, command)
        if answer is None:
            self.close()
        return answer

    def open(self, keeper: int | None) -> None:
        """Open it in the life of that keeper; in no other."""
        self.close()
        if keeper is None:
            return
        self._keeper = keeper
        self._program = self._launch()

    def close(self) -> None:
        """End it."""
        if self._program:
            self._program.kill()
        self._program = None

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
