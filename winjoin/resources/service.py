"""A native Windows service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from winjoin.resources.base import Json, Resource
from winjoin.resources.validation import require_one_of, require_text

_STARTS = ("automatic", "delayed", "manual", "disabled")


class Recovery(NamedTuple):
    """What the service manager does when the service ends by itself: start it again after each delay in turn.

    The last delay counts for all further failures; after `reset_seconds` without one it begins anew.
    """

    reset_seconds: int
    delays_ms: tuple[int, ...] = ()

    def to_wire(self) -> Json:
        """As the agent takes and says it."""
        actions = [{"action": "restart", "delayMs": delay} for delay in self.delays_ms]
        return {"resetSeconds": self.reset_seconds, "actions": actions}


_NO_RECOVERY = Recovery(0)


@dataclass(frozen=True, kw_only=True)
class Service(Resource):
    """A service; `command` is a program and its arguments, quoted by the rules of Windows.

    `start`: automatic, delayed, manual or disabled. `started_with`: a digest of what it reads at its start.
    With another digest, another command or another environment a running service is stopped and started.
    """

    type: ClassVar[str] = "service"

    name: str
    display_name: str
    command: Sequence[str]
    start: str = "automatic"
    depends_on: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    recovery: Recovery = _NO_RECOVERY
    running: bool = True
    started_with: str = ""
    why: str

    def __post_init__(self) -> None:
        require_text("the name of a service", self.name)
        require_one_of("start", self.start, _STARTS)
        if not self.command:
            raise ValueError(f"service {self.name} has no command")
        wrong = [name for name, value in self.environment.items() if not name or "=" in name or "\0" in value]
        if wrong:
            raise ValueError(f"service {self.name} has a variable {wrong[0]!r} that Windows refuses")

    @property
    def key(self) -> Json:
        """Its name."""
        return {"name": self.name}

    @property
    def state(self) -> Json:
        """All of its configuration, and whether it runs."""
        return {
            "displayName": self.display_name,
            "command": command_line(self.command),
            "start": self.start,
            "dependsOn": list(self.depends_on),
            "environment": dict(self.environment),
            "recovery": self.recovery.to_wire(),
            "account": "LocalSystem",
            "running": self.running,
            "inputs": self.started_with,
        }


_QUOTED = frozenset(' \t\n\v"')


def command_line(arguments: Sequence[str]) -> str:
    r"""One command line from arguments, quoted for CommandLineToArgvW: ``"C:\my tools\a.exe" "x \"y\""``."""
    return " ".join(_quoted(argument) for argument in arguments)


def _quoted(argument: str) -> str:
    if argument and _QUOTED.isdisjoint(argument):
        return argument
    if '"' not in argument and not argument.endswith("\\"):
        return f'"{argument}"'
    quoted, backslashes = '"', 0
    for character in argument:
        if character == "\\":
            backslashes += 1
            continue
        doubled = backslashes * 2 + 1 if character == '"' else backslashes
        quoted += "\\" * doubled + character
        backslashes = 0
    return quoted + "\\" * (backslashes * 2) + '"'
