"""A running program: a thread that plays one, and what it may use of its host."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World


class Refused(Exception):
    """The program ends itself with exit code 1 and this as its last words."""


class Process:
    """One program. `connected`: it told the service control manager that it runs.

    `files`: what it was started from.
    """

    def __init__(
        self,
        world: World,
        name: str,
        version: str,
        argv: list[str],
        *,
        environment: Mapping[str, str],
        service: str,
    ) -> None:
        self.world = world
        self.name = name
        self.version = version
        self.argv = argv
        self.environment = dict(environment)
        self.service = service
        self.files = {world.drive.key(argv[0])}
        self.connected = threading.Event()
        self.stopping = threading.Event()
        self.ended = threading.Event()
        self.exit_code: int | None = None
        self.asked_to_stop = False
        self.killed = False
        self.said: list[str] = []
        """What it wrote to stderr, for tests and for a log runner's file."""
        self.log_file: str | None = None
        self._any = threading.Event()

    def run(self, model: Callable[[Process], int]) -> None:
        """Play the model to its end; the thread's body."""
        try:
            self.exit_code = model(self)
        except (Refused, WindowsError) as error:
            self.say(f"E {error}")
            self.exit_code = 1
        finally:
            if self.exit_code is None:
                self.exit_code = 2  # of a Go program that panics
            self.world.release(self.name)
            self.ended.set()
            self._any.set()

    def connect(self) -> None:
        """Tell the service control manager that the service runs; as a console program that fails."""
        if not self.service:
            raise Refused("failed OS init: The service process could not connect to the service controller.")
        self.connected.set()
        self._any.set()

    def wait_connected(self, seconds: float) -> None:
        """Until it is connected, or has ended."""
        self._any.wait(seconds)

    def ask_to_stop(self) -> None:
        """The stop control of the service control manager."""
        self.asked_to_stop = True
        self.stopping.set()

    def kill(self) -> None:
        """TerminateProcess."""
        self.killed = True
        self.stopping.set()

    def pause(self, seconds: float) -> bool:
        """Let time pass; true where the program shall end."""
        return self.stopping.wait(seconds)

    def say(self, line: str) -> None:
        """Write a line to stderr, and to the log file where one was asked for; a full drive loses it."""
        self.said.append(line)
        if self.log_file:
            try:
                self.world.drive.append(self.log_file, (line + "\n").encode())
            except WindowsError:
                return
