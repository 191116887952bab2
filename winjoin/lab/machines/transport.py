"""A transport to a machine of the lab with nothing between, no WinRM either."""

from __future__ import annotations

from collections.abc import Sequence

from winjoin.hosts.process import Output, Usage
from winjoin.lab.machines.machine import Machine, Program
from winjoin.resources.service import command_line


class MachineTransport:
    """Opens programs on a machine directly (see `winjoin.hosts.process.Transport`)."""

    def __init__(self, machine: Machine) -> None:
        self.address = machine.address
        self.usage = Usage()
        self._machine = machine

    def open(self, command: Sequence[str]) -> MachineProcess:
        """Start a program there."""
        self.usage.programs += 1
        return MachineProcess(self._machine.start(command_line(command)))


class MachineProcess:
    """A running program on a machine of the lab (see `winjoin.hosts.process.Process`)."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def send(self, chunk: bytes) -> None:
        """Write to its stdin."""
        self._program.write(chunk)

    def receive(self, seconds: float) -> Output:
        """Wait for output."""
        return self._program.read(seconds)

    def close(self) -> None:
        """End its stdin, then itself."""
        self._program.close_input()
        self._program.kill()
