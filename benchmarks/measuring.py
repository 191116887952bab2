"""Programs run to their end, with what they cost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self


class Cost(NamedTuple):
    """Seconds of CPU and of wall time, MB of memory at most, and what was said."""

    cpu: float
    wall: float
    memory: float
    stdout: str
    stderr: str
    code: int


def cost(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run it; CPU and memory are of the process and the children that it waited for."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    stdout, stderr = process.stdout.read(), process.stderr.read()  # type: ignore[union-attr]
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()  # type: ignore[union-attr]
    process.stderr.close()  # type: ignore[union-attr]
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(
        cpu,
        time.monotonic() - began,
        usage.ru_maxrss / 1024,
        stdout.decode(),
        stderr.decode(),
        process.returncode,
    )


def least(command: Sequence[str], times: int) -> Cost:
    """The run that cost the least CPU: what the machine's other work adds is not the program's."""
    return min((cost(command) for _ in range(times)), key=lambda each: each.cpu)


class Background:
    """A program that says `ready:` when it is, and ends with the block."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._command, self._log = command, log

    def __enter__(self) -> Self:
        self._file = self._log.open("wb")
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=self._file)
        line = b""
        while not line.startswith(b"ready:"):
            line = self._process.stdout.readline()  # type: ignore[union-attr]
            if not line:
                raise SystemExit(f"{self._command[0]} ended: {self._log.read_text()[-2000:]}")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
        self._process.stdout.close()  # type: ignore[union-attr]
        self._file.close()
