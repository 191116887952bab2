"""Shells and their commands, as WSMan knows them."""

from __future__ import annotations

import math
import threading
import time
import uuid
from dataclasses import dataclass, field

from winjoin.hosts.process import Output
from winjoin.lab.machines.machine import Machine, Program
from winjoin.lab.winrm.settings import Settings

SHELL_GONE, DENIED = 2150858843, 5
TOO_MANY_SHELLS, TOO_MANY_OPERATIONS = 2150859173, 2150859174
MOST_OPERATIONS = 1500
"""MaxConcurrentOperationsPerUser: WinRS counts every command of a shell and forgets none."""
LONGEST_LINE = 8191
"""Of cmd.exe, under which every command runs."""


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
    rest: Output | None = None
    """What did not fit into an answer, and comes with the next."""


class _TooLong:
    """What cmd.exe does with a line that is too long: it says so and fails."""

    def __init__(self) -> None:
        self._said = False

    def write(self, chunk: bytes) -> None:
        """Nobody reads it."""

    def close_input(self) -> None:
        """Nobody waits for it."""

    def read(self, seconds: float) -> Output:
        """The complaint, once."""
        text = b"" if self._said else b"The command line is too long.\r\n"
        self._said = True
        return Output(b"", text, 1)

    def kill(self) -> None:
        """It has ended."""


@dataclass
class Shell:
    """A shell of a user."""

    id: str
    owner: str
    idle_seconds: float = 7200.0
    used: float = field(default_factory=time.monotonic)
    """When an operation on it ended last."""
    commands: dict[str, Command] = field(default_factory=dict)
    operations: int = 0


class Shells:
    """All shells of a machine; they belong to users, not to connections."""

    def __init__(self, machine: Machine, settings: Settings | None = None) -> None:
        self._machine, self._settings = machine, settings or Settings()
        self._shells: dict[str, Shell] = {}
        self._lock = threading.Lock()

    def create(self, owner: str, idle_seconds: float = math.inf) -> Shell:
        """A new shell, which ends after so long without an operation, or sooner where the service says so."""
        if not self._settings.administrator:
            raise Fault(DENIED, "Access is denied.", "w:AccessDenied", sender=True)
        self._end_idle()
        most = self._settings.shells_per_user
        with self._lock:
            if sum(shell.owner == owner for shell in self._shells.values()) >= most:
                raise Fault(
                    TOO_MANY_SHELLS,
                    f"This user is allowed a maximum number of {most} concurrent shells, which has been exceeded.",
                    "w:QuotaLimit",
                )
            idle = min(idle_seconds, self._settings.idle_ms / 1000)
            shell = Shell(str(uuid.uuid4()).upper(), owner, idle)
            self._shells[shell.id] = shell
            return shell

    def _end_idle(self) -> None:
        now = time.monotonic()
        for shell in list(self._shells.values()):
            if now - shell.used > shell.idle_seconds:
                self.delete(shell)

    def get(self, shell_id: str, owner: str) -> Shell:
        """The shell; a Fault where it is none of this user's, or was idle too long."""
        self._end_idle()
        shell = self._shells.get(shell_id.upper())
        if shell is None or shell.owner != owner:
            raise Fault(
                SHELL_GONE,
                "The request for the Windows Remote Shell with ShellId "
                f"{shell_id} failed because the shell was not found on the server.",
                "w:InvalidSelectors",
                sender=True,
            )
        shell.used = time.monotonic()
        return shell

    def run(self, shell: Shell, line: str) -> Command:
        """Start a command line."""
        shell.operations += 1
        if shell.operations > MOST_OPERATIONS:
            raise Fault(
                TOO_MANY_OPERATIONS,
                f"This user is allowed a maximum number of {MOST_OPERATIONS} concurrent operations, "
                "which has been exceeded.",
                "w:QuotaLimit",
            )
        program = self._machine.start(line) if len(line) <= LONGEST_LINE else _TooLong()
        command = Command(str(uuid.uuid4()).upper(), program)
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
