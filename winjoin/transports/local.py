"""This machine itself: the agent as a child process, for winjoin on the Windows host that joins."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from typing import IO

from winjoin.errors import HostUnreachable
from winjoin.hosts.process import ConnectionLost, Output, Usage

_END_SECONDS = 5.0
_STDERR_SECONDS = 0.2
_CHUNK = 65_536


class LocalTransport:
    """Starts programs here (see `winjoin.hosts.process.Transport`)."""

    def __init__(self) -> None:
        self.address = "this machine"
        self.usage = Usage()

    def open(self, command: Sequence[str]) -> LocalProcess:
        """Start a program. Raises HostUnreachable where there is no such program."""
        self.usage.programs += 1
        try:
            return LocalProcess(command)
        except OSError as error:
            raise HostUnreachable(
                f"{command[0]} cannot be started here: {error.strerror or error}",
                hint="Name Windows hosts with --host or --inventory, or run winjoin on the host that joins.",
            ) from error


class LocalProcess:
    """A child process with three pipes. Threads read its outputs, as Windows cannot wait for several pipes."""

    def __init__(self, command: Sequence[str]) -> None:
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(list(command), stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0)
        self._changed = threading.Condition()
        self._stdout, self._stderr = bytearray(), bytearray()
        self._exit_code: int | None = None
        assert self._child.stdout is not None  # noqa: S101 - it is a pipe
        assert self._child.stderr is not None  # noqa: S101 - it is a pipe
        self._errors = self._thread(self._pump, self._child.stderr, self._stderr)
        self._thread(self._pump_to_end, self._child.stdout)

    @staticmethod
    def _thread(target: object, *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        thread.start()
        return thread

    def _pump(self, stream: IO[bytes], output: bytearray) -> None:
        with stream:
            while chunk := stream.read(_CHUNK):  # without a buffer: what is there, not all of that
                with self._changed:
                    output += chunk
                    self._changed.notify_all()

    def _pump_to_end(self, stream: IO[bytes]) -> None:
        """Until stdout and the program end. What it started and left running keeps stderr open: no wait for that."""
        self._pump(stream, self._stdout)
        exit_code = self._child.wait()
        self._errors.join(_STDERR_SECONDS)
        with self._changed:
            self._exit_code = exit_code
            self._changed.notify_all()

    def send(self, chunk: bytes) -> None:
        """Write to its stdin; after its end the chunk is lost, and `receive` has the exit code."""
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        left = memoryview(chunk)
        try:
            while left:
                left = left[self._child.stdin.write(left) :]
        except (OSError, ValueError) as error:
            if not self._has_ended():
                raise ConnectionLost(str(error)) from error

    def _has_ended(self) -> bool:
        """Whether it is gone, or goes now: its pipe closes a moment before."""
        try:
            self._child.wait(_STDERR_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def receive(self, seconds: float) -> Output:
        """What it has written; the exit code comes with the last of it."""
        with self._changed:
            self._changed.wait_for(self._has_news, seconds)
            output = Output(bytes(self._stdout), bytes(self._stderr), self._exit_code)
            self._stdout.clear()
            self._stderr.clear()
            return output

    def _has_news(self) -> bool:
        return bool(self._stdout or self._stderr) or self._exit_code is not None

    def close(self) -> None:
        """End its stdin, which ends the agent; kill it where that is not enough."""
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        self._child.stdin.close()
        try:
            self._child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
