"""An emulated Windows Server.

A world model that answers command lines, and the agent's protocol, in Python.
"""

from __future__ import annotations

import base64
import binascii
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from winjoin.lab.machines import commandline
from winjoin.lab.machines.emulated_protocol import EmulatedAgent, boot_program
from winjoin.lab.machines.program import EmulatedProgram
from winjoin.lab.machines.world import World

Json = dict[str, Any]
DEFAULT_BUILD = 20348
FAULTS = ("no-space", "restart-pending", "drop-connection@N", "black-hole@N", "no-feature-source")
"""Faults by name; N counts the agent's frames."""
_RESTART_SECONDS = 0.5
_BLACK_HOLE_SECONDS = 30.0
_POWERSHELL = ("powershell", "powershell.exe")
_ADMINISTRATOR = "administrator"
_AROUND = ("#", "if ", "else", "{", "}", "exit", "set-strictmode", "$progresspreference")
"""How lines begin that ansible and pypsrp put around a command."""


class Emulator:
    """A machine for the lab (see `machine.Machine`). Its drive is `folder`, which outlives it.

    `address`: of the host in its own world, `10.99.1.2` or `10.99.1.2/16`; its WinRM listener may be elsewhere.
    `on_cut(seconds)`: connections to the host break, and new ones that long; `on_silence(seconds)`: nothing is
    answered that long, and nothing breaks. `changed()`: the world is another; called often, from any
    thread, so it must be cheap.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        address: str = "10.99.1.2",
        build: int = DEFAULT_BUILD,
        facts_patch: Mapping[str, Any] | None = None,
        faults: Iterable[str] = (),
        on_cut: Callable[[float], None] | None = None,
        changed: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self.address = address.partition("/")[0]
        folder.mkdir(parents=True, exist_ok=True)
        self._world = World(name, folder, address=address, build=build, facts_patch=dict(facts_patch or {}))
        self._world.boot_time = time.time() - 3600
        self.on_cut: Callable[[float], None] = on_cut or (lambda _: None)
        self.on_silence: Callable[[float], None] = lambda _: None
        self._world.network.cut = self._cut
        self._world.changed = changed or (lambda: None)
        self._cuts: dict[int, float] = {}
        self._programs: list[EmulatedProgram] = []
        self._restart_requested = False
        for fault in faults:
            self.inject(fault)

    @property
    def state(self) -> World:
        """The living world, for states and tests."""
        return self._world

    @property
    def changed(self) -> Callable[[], None]:
        """The hook that is called when the world is another."""
        return self._world.changed

    @changed.setter
    def changed(self, hook: Callable[[], None]) -> None:
        self._world.changed = hook

    def inject(self, fault: str) -> None:
        """Put a fault of FAULTS into the world; ValueError for others."""
        kind, _, number = fault.partition("@")
        if kind in ("drop-connection", "black-hole") and number.isdigit():
            self._cuts[int(number)] = (
                _BLACK_HOLE_SECONDS if kind == "black-hole" else self._world.network.cut_seconds
            )
        elif fault == "no-space":
            self._world.drive.full = True
        elif fault == "no-feature-source":
            states = self._world.features.states
            states.update({name: "Removed" for name, state in states.items() if state == "Available"})
        elif fault == "restart-pending":
            self._world.faults.add(fault)
        else:
            raise ValueError(f"no fault {fault!r}; there are {', '.join(FAULTS)}")

    def start(self, command_line: str) -> EmulatedProgram:
        """Start a command line, as WinRM's shell does through cmd.exe.

        What is not known here ends with exit code 1.
        """
        program = EmulatedProgram(self._body(commandline.split(command_line)))
        self._programs = [item for item in self._programs if not item.ended] + [program]
        return program

    def _body(self, argv: list[str]) -> Callable[[EmulatedProgram], int]:
        argv = _without_cmd(argv)
        name = argv[0].lower().replace("/", "\\").rpartition("\\")[2] if argv else ""
        if name in _POWERSHELL:
            return self._powershell(argv[1:])
        return self._simple(argv)

    def _powershell(self, arguments: list[str]) -> Callable[[EmulatedProgram], int]:
        script = _script(arguments)
        stage_0 = re.search(r"\b[0-9a-f]{64}\b", script)
        if stage_0 and "frombase64string" in script.lower():
            digest = stage_0[0]
            return lambda program: self._agent(program, digest)
        return self._simple(commandline.split(_bare(script)))

    def _agent(self, program: EmulatedProgram, digest: str) -> int:
        refusal = boot_program(program.read_line(), digest)
        if refusal:
            program.complain(refusal.encode("ascii", "replace") + b"\r\n")
            return 1
        return EmulatedAgent(self._world, self._sent).serve(program)

    def _cut(self, seconds: float) -> None:
        self.on_cut(seconds)

    def _sent(self, count: int) -> None:
        seconds = self._cuts.pop(count, None)
        if seconds == _BLACK_HOLE_SECONDS:
            self.on_silence(seconds)
        elif seconds is not None:
            self.on_cut(seconds)

    def _simple(self, argv: list[str]) -> Callable[[EmulatedProgram], int]:
        answers = {
            "hostname": self._world.name,
            "whoami": f"{self._world.name.lower()}\\{_ADMINISTRATOR}",
            "$env:computername": self._world.name,
            "ver": f"\r\nMicrosoft Windows [Version 10.0.{self._world.build}.1]",
        }
        word = argv[0] if argv else ""
        answer = answers.get(word.lower().removesuffix(".exe"))
        if _asks_for_restart(argv):
            return lambda _: self._request_restart(_seconds(argv))

        def body(program: EmulatedProgram) -> int:
            if answer is not None and len(argv) == 1:
                program.print(answer.encode() + b"\r\n")
                return 0
            words = f"'{word}' is not recognized as an internal or external command,\r\n"
            program.complain(words.encode() + b"operable program or batch file.\r\n")
            return 1

        return body

    def _request_restart(self, seconds: float) -> int:
        """The program ends at once, Windows a moment later: its client hears of its exit code before."""

        def due() -> None:
            self._restart_requested = True
            self._world.changed()

        timer = threading.Timer(seconds, due)
        timer.daemon = True
        timer.start()
        return 0

    def restart_requested(self) -> bool:
        """Whether a program on it asked for a restart that is due."""
        return self._restart_requested

    def restart(self) -> None:
        """Restart Windows: every program and connection ends; automatic services come up again."""
        self._restart_requested = False
        for program in self._programs:
            program.kill()
        self._programs = []
        self._world.boot_time = time.time()
        self._world.restart()

    def world(self) -> Json:
        """The world as it is now, for world.json; equal worlds give equal JSON."""
        return self._world.snapshot()

    def drive(self) -> Path:
        """The folder that is its C:."""
        return self._world.drive.root

    def close(self) -> None:
        """End all of its programs and threads; the drive stays."""
        for program in self._programs:
            program.kill()
        self._world.services.end_all(closing=True)


def _asks_for_restart(argv: list[str]) -> bool:
    """``shutdown /r …`` or ``Restart-Computer …``: how an operator restarts a host over WinRM."""
    words = [word.lower() for word in argv]
    if not words:
        return False
    return words[0] == "restart-computer" or (
        words[0] in ("shutdown", "shutdown.exe") and not {"/r", "-r", "/g", "-g"}.isdisjoint(words)
    )


def _seconds(argv: list[str]) -> float:
    """Until the restart: of ``/t N``, and at least what Windows takes to begin."""
    after = [word for before, word in pairwise(argv) if before.lower() in ("/t", "-t")]
    return max(_RESTART_SECONDS, float(after[0]) if after and after[0].isdigit() else 0.0)


def _without_cmd(argv: list[str]) -> list[str]:
    if argv and argv[0].lower().rpartition("\\")[2] in ("cmd", "cmd.exe"):
        rest = argv[1:]
        while rest and rest[0].startswith("/"):
            rest = rest[1:]
        return commandline.split(rest[0]) if len(rest) == 1 else rest
    return argv


def _script(arguments: list[str]) -> str:
    """The script of a powershell.exe command line.

    Of -EncodedCommand or -Command, by any unique beginning of their names.
    """
    for place, argument in enumerate(arguments):
        name = argument.lower().lstrip("-/")
        if argument[:1] not in "-/" or not name:
            return " ".join(arguments[place:])
        if "encodedcommand".startswith(name) or name == "ec":
            return _decoded(arguments[place + 1 : place + 2])
        if "command".startswith(name):
            return " ".join(arguments[place + 1 :])
        if name in (
            "executionpolicy",
            "ex",
            "ep",
            "inputformat",
            "outputformat",
            "version",
            "windowstyle",
            "w",
        ):
            return _script(arguments[place + 2 :])
    return ""


def _decoded(values: list[str]) -> str:
    try:
        return base64.b64decode(values[0], validate=True).decode("utf-16-le") if values else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _bare(script: str) -> str:
    """The one command in a small script: without what ansible and others put around it."""
    lines = [line.strip() for line in re.split(r"[\n;]", script)]
    kept = [line for line in lines if line and not line.lower().startswith(_AROUND)]
    kept = [re.sub(r"^&\s*\{?\s*|\s*\}$", "", line) for line in kept]
    return kept[0] if len(kept) == 1 else script
