"""`world.json` kept current, and hosts restarted that ask for it: one thread for all hosts of a lab."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from winjoin.lab.machines.machine import Machine, Program

Json = dict[str, Any]
REST_SECONDS = 0.1
"""Between two runs, however often it is woken."""


class Watched:
    """A machine whose output waits for `told`: what a client reads about is in world.json by then."""

    def __init__(self, machine: Machine, told: Callable[[], None]) -> None:
        self._machine, self._told = machine, told

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the machine has
        return getattr(self._machine, name)

    def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401 - hooks of the machine
        if name in ("_machine", "_told"):
            super().__setattr__(name, value)
        else:
            setattr(self._machine, name, value)

    def start(self, command_line: str) -> Program:
        """Start a program."""
        return WatchedProgram(self._machine.start(command_line), self._told)


class WatchedProgram:
    """A program of a watched machine."""

    def __init__(self, program: Program, told: Callable[[], None]) -> None:
        self._program, self._told = program, told

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the program has
        return getattr(self._program, name)

    def read(self, seconds: float) -> Any:  # noqa: ANN401 - the machine's own kind of output
        """Read; where there is something, the world is written first."""
        output = self._program.read(seconds)
        if output.stdout or output.exit_code is not None:
            self._told()
        return output


class Periodic:
    """Runs a function every so often, at once when it is woken, and once more at the end."""

    def __init__(self, work: Callable[[], None], *, every: float, name: str) -> None:
        self._work, self._every = work, every
        self._wake = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Let it run now."""
        self._wake.set()

    def close(self) -> None:
        """End it after its last run."""
        self._ended = True
        self._wake.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended:
            self._wake.wait(self._every)
            self._wake.clear()
            self._work()
            if not self._ended:
                time.sleep(REST_SECONDS)
