"""Shells and their commands, as WSMan knows them."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field

from winjoin.hosts.process import Output
from winjoin.lab.machines.machine import Machine, Program

SHELL_GONE = 2150858843
MOST_SHELLS = 30


class Fault(Exception):
    """A fault with WSMan's number; `sender` blames the client."""

    def __init__(
        self, code: int, text: str, subcode: str = "w:InternalError", *, sender: bool = False
    ) -> None:
        super().__init__(text)
        self.code, self.text, self.subcode, self.sender = code, text, subcode, sender


@dataclass
class Command:
    """One running program of a shell."""

    id: str
    program: Program
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: Output | None = None


@dataclass
class Shell:
    """A shell of a user."""

    id: str
    owner: str
    commands: dict[str, Command] = field(default_factory=dict)


class Shells:
    """All shells of a machine; they belong to users, not to connections."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._shells: dict[str, Shell] = {}
        self._lock = threading.Lock()

    def create(self, owner: str) -> Shell:
        """A new shell."""
        with self._lock:
            if sum(shell.owner == owner for shell in self._shells.values()) >= MOST_SHELLS:
                raise Fault(
                    2150859173,
                    "This user is allowed a maximum number of 30 concurrent shells",
                    "w:QuotaLimit",
                )
            shell = Shell(str(uuid.uuid4()).upper(), owner)
            self._shells[shell.id] = shell
            return shell

    def get(self, shell_id: str, owner: str) -> Shell:
        """The shell; a Fault where it is none of this user's."""
        shell = self._shells.get(shell_id.upper())
        if shell is None or shell.owner != owner:
            raise Fault(
                SHELL_GONE,
                "The request for the Windows Remote Shell with ShellId "
                f"{shell_id} failed because the shell was not found on the server.",
                "w:InvalidSelectors",
                sender=True,
            )
        return shell

    def run(self, shell: Shell, line: str) -> Command:
        """Start a command line."""
        command = Command(str(uuid.uuid4()).upper(), self._machine.start(line))
        shell.commands[command.id] = command
        return command

    def command(self, shell: Shell, command_id: str) -> Command:
        """The command; a Fault where there is none."""
        found = shell.commands.get(command_id.upper())
        if found is None:
            raise Fault(
                SHELL_GONE, f"The command {command_id} was not found.", "w:InvalidSelectors", sender=True
            )
        return found

    def delete(self, shell: Shell) -> None:
        """End the shell and what runs in it."""
        with self._lock:
            self._shells.pop(shell.id, None)
        for command in shell.commands.values():
            command.program.kill()

    def forget(self) -> None:
        """What a restart does."""
        for shell in list(self._shells.values()):
            self.delete(shell)
