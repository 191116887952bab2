"""What a transport implements: a running program on a host, with its three streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Output(NamedTuple):
    """What came since the last receive; `exit_code` is None while the program runs."""

    stdout: bytes
    stderr: bytes
    exit_code: int | None


class Process(Protocol):
    """A program that runs on a host."""

    def send(self, chunk: bytes) -> None:
        """Write to its stdin. After a lost connection it may or may not have arrived: raises ConnectionLost."""

    def receive(self, seconds: float) -> Output:
        """Wait at most about that long for output; empty output when there was none. Raises ConnectionLost."""

    def close(self) -> None:
        """End the program and what the transport holds for it; never raises."""


class Transport(Protocol):
    """A way to reach one host."""

    address: str
    """How messages name the host."""

    def open(self, command: Sequence[str]) -> Process:
        """Start a program there. Raises HostUnreachable, AccessDenied, TlsRefused."""

    @property
    def usage(self) -> Usage:
        """What was spent on the host so far."""


@dataclass
class Usage:
    """Counted while a transport works: HTTP requests but the long polls that wait for output, and programs started."""

    requests: int = 0
    long_polls: int = 0
    programs: int = 0


class ConnectionLost(Exception):
    """The connection broke while the program may still run; the caller sends again with the same number."""
