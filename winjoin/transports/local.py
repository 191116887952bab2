"""This machine itself: the agent as a child process, for winjoin on the Windows host that joins."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from queue import Empty, Queue
from typing import IO

from winjoin.errors import HostUnreachable
from winjoin.hosts.process import ConnectionLost, Output, Usage

_END_SECONDS = 5.0
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
    """A child process with three pipes, each of its outputs read by a thread."""

    def __init__(self, command: Sequence[str]) -> None:
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(list(command), stdin=pipe, stdout=pipe, stderr=pipe)
        self._chunks: Queue[tuple[str, bytes]] = Queue()
        self._open = {"stdout", "stderr"}
        for name in sorted(self._open):
            stream: IO[bytes] = getattr(self._child, name)
            threading.Thread(target=self._pump, args=(name, stream), daemon=True).start()

    def _pump(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined] # a buffered pipe has it
                self._chunks.put((name, chunk))
        self._chunks.put((name, b""))

    def send(self, chunk: bytes) -> None:
        """Write to its stdin; raises ConnectionLost where it reads no more."""
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        try:
            self._child.stdin.write(chunk)
            self._child.stdin.flush()
        except (OSError, ValueError) as error:
            if self._child.poll() is None:
                raise ConnectionLost(str(error)) from error

    def receive(self, seconds: float) -> Output:
        """What it has written; the exit code comes when stdout is at its end.

        Not stderr's: programs that it started and that stay keep that one open.
        """
        got = {"stdout": bytearray(), "stderr": bytearray()}
        timeout: float | None = seconds
        while "stdout" in self._open or not self._chunks.empty():
            try:
                name, chunk = self._chunks.get(timeout=timeout) if timeout else self._chunks.get_nowait()
            except Empty:
                return Output(bytes(got["stdout"]), bytes(got["stderr"]), None)
            got[name] += chunk
            timeout = None
            if not chunk:
                self._open.discard(name)
                timeout = _END_SECONDS if not any(got.values()) and "stdout" in self._open else None
        return Output(bytes(got["stdout"]), bytes(got["stderr"]), self._child.wait())

    def close(self) -> None:
        """End its stdin, which ends the agent; kill it where that is not enough."""
        assert self._child.stdin is not None  # noqa: S101 - it is a pipe
        try:
            self._child.stdin.close()
        except OSError:
            self._child.kill()
        try:
            self._child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
