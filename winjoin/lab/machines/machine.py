"""What the lab's WinRM server and transports need of a machine: start programs, restart, show its state."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from winjoin.hosts.process import Output

Json = dict[str, Any]


class Program(Protocol):
    """A running program."""

    def write(self, chunk: bytes) -> None:
        """Bytes for its stdin; after its end they are lost, which is no error."""

    def close_input(self) -> None:
        """End its stdin."""

    def read(self, seconds: float) -> Output:
        """Output since the last read; waits at most that long for some.

        The exit code comes with the last of it: after it there is no more.
        """

    def kill(self) -> None:
        """End it; never raises."""


class Machine(Protocol):
    """A Windows machine of the lab."""

    name: str
    address: str
    """Of the host in its own world."""

    def start(self, command_line: str) -> Program:
        """Start a Windows command line."""

    def restart(self) -> None:
        """Restart Windows: all programs end."""

    def world(self) -> Json:
        """What there is on it now, for ``world.json``."""

    def drive(self) -> Path:
        """The folder that is its C:."""

    def close(self) -> None:
        """End everything on it; its drive stays."""
