"""A host of the Windows stand-in: the real PowerShell engine, registry, file system and service manager on Linux."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from winjoin.errors import HostUnreachable
from winjoin.hosts.process import Output
from winjoin.lab.machines import commandline, rivals, stand_in_life, stand_in_world
from winjoin.lab.machines.stand_in_console import Console

Json = dict[str, Any]

_TRIES = 3
_CHUNK = 65_536
_STDERR_SECONDS = 0.2
_BOOT_SECONDS = 15.0
_CONSOLE = ("cmd.exe", "/q", "/d")


class StandIn:
    """A machine for the lab (see `machine.Machine`); makes and boots the host where `folder` is not there yet.

    `program`: the stand-in's `host`. Its own rules hold for `address`. Not to `boot` it is for who runs inside.
    """

    def __init__(
        self,
        program: Path,
        folder: Path,
        *,
        name: str,
        build: int = 20348,
        address: str = "10.99.1.2",
        boot: bool = True,
    ) -> None:
        self.name = name
        self.address = address
        self._program = program
        self._folder = folder
        self._build = build
        self._first_boot = 1
        self._programs: list[StandInProgram] = []
        self._world: Json = {}
        self._console = Console(folder, lambda: self._run(_CONSOLE))
        if not folder.exists():
            self._make(build)
        if boot:
            self._boot()

    @property
    def folder(self) -> Path:
        """Where the host is; its drive is below."""
        return self._folder

    def _make(self, build: int) -> None:
        """Make the host; now and then the first try fails."""
        arguments = ["--name", self.name, "--build", str(build), "--address", f"{self.address}/16"]

        def clean() -> None:
            self._host("stop")
            _remove(self._folder)

        self._insist("new", *arguments, otherwise=clean)

    def _boot(self) -> None:
        """Boot it where it is off; that too fails now and then."""
        self._insist("start")
        self._console.open()

    def _insist(self, verb: str, *arguments: str, otherwise: Callable[[], None] = lambda: None) -> None:
        """Do what the stand-in does not always do the first time; what a failure left is ended before the next."""
        said = ""
        for _ in range(_TRIES):
            done = self._host(verb, *arguments)
            if done.returncode == 0:
                return
            said = done.stderr.decode(errors="replace").strip()
            rivals.end(self._folder)
            otherwise()
        raise HostUnreachable(
            f"The stand-in's host {self.name}: `host {verb}` failed: {said}", host=self.name
        )

    def _host(self, verb: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._program), verb, str(self._folder), *arguments]
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)

    def start(self, command_line: str) -> StandInProgram:
        """Start a Windows command line; where somebody restarts the host just now, after that."""
        self._programs = [item for item in self._programs if not item.ended]
        stand_in_life.wait(self._folder, _BOOT_SECONDS)
        program = self._run(commandline.split(command_line))
        self._programs.append(program)
        return program

    def _run(self, words: Sequence[str]) -> StandInProgram:
        return StandInProgram([str(self._program), "run", str(self._folder), *words])

    def restart(self) -> None:
        """Restart Windows. The stand-in's own start fails now and then: then once more."""
        self._end_programs()
        self._console.close()
        self._insist("restart")
        self._console.open()

    def restart_requested(self) -> bool:
        """Whether a program on it asked for a restart; starts nothing."""
        answer = self._console.ask(stand_in_world.REQUESTED)
        return answer is not None and stand_in_world.restart_requested(answer)

    def set(self, area: str, key: str, value: object) -> None:
        """Change a modelled fact, such as Facts HnsCutSeconds 1."""
        self._host("set", area, key, json.dumps(value))

    def forget_restarts(self) -> None:
        """Count restarts from now on: what there was belongs to the making of the host."""
        self._first_boot += int(self.world()["restarts"])

    def world(self) -> Json:
        """What the stand-in models there, in the emulator's shape; while it is off, what there was before."""
        answer = self._console.ask(stand_in_world.QUERY)
        if answer is not None or not self._world:
            seen = stand_in_world.read(answer or "")
            self._world = stand_in_world.snapshot(self.name, self._build, seen, first_boot=self._first_boot)
        return self._world

    def drive(self) -> Path:
        """The folder that is its C:."""
        return self._folder / "drive_c"

    def close(self) -> None:
        """End everything on it; its drive stays."""
        self._end_programs()
        self._console.close()
        self._host("stop")

    def _end_programs(self) -> None:
        for program in self._programs:
            program.kill()
        self._programs = []


class StandInProgram:
    """A running program of a stand-in host (see `machine.Program`)."""

    def __init__(self, command: list[str]) -> None:
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True, bufsize=0
        )
        self._changed = threading.Condition()
        self._output = {"stdout": bytearray(), "stderr": bytearray()}
        self._open = True
        self._threads: dict[str, threading.Thread] = {}
        for name in ("stderr", "stdout"):
            stream: IO[bytes] = getattr(self._child, name)
            self._threads[name] = threading.Thread(target=self._pump, args=(name, stream), daemon=True)
            self._threads[name].start()

    def _pump(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            while chunk := os.read(stream.fileno(), _CHUNK):
                with self._changed:
                    self._output[name] += chunk
                    self._changed.notify_all()
        if name == "stdout":  # stderr is kept open by programs that stay
            self._child.wait()
            self._threads["stderr"].join(_STDERR_SECONDS)
            with self._changed:
                self._open = False
                self._changed.notify_all()

    @property
    def ended(self) -> bool:
        """Whether it has an exit code."""
        return self._child.poll() is not None

    def write(self, chunk: bytes) -> None:
        """Bytes for its stdin; after its end they are lost."""
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        view = memoryview(chunk)
        try:
            while view:
                view = view[os.write(self._child.stdin.fileno(), view) :]
        except (OSError, ValueError):
            return

    def close_input(self) -> None:
        """End its stdin."""
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        self._child.stdin.close()

    def read(self, seconds: float) -> Output:
        """Output since the last read."""
        with self._changed:
            self._changed.wait_for(lambda: any(self._output.values()) or not self._open, seconds)
            stdout, stderr = (bytes(part) for part in self._output.values())
            for part in self._output.values():
                part.clear()
            return Output(stdout, stderr, None if self._open else self._child.returncode)

    def kill(self) -> None:
        """End it, with what `host` started for it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self.close_input()


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
