"""A program on an emulated host, with three streams: what `Machine.start` hands out."""

from __future__ import annotations

import threading
from collections.abc import Callable

from winjoin.hosts.process import Output


class EmulatedProgram:
    """Streams and an exit code; the body runs in a thread of its own and reads lines."""

    def __init__(self, body: Callable[[EmulatedProgram], int]) -> None:
        self._condition = threading.Condition()
        self._input = bytearray()
        self._input_closed = False
        self._output = bytearray()
        self._errors = bytearray()
        self._exit_code: int | None = None
        self.killed = threading.Event()
        threading.Thread(target=self._run, args=(body,), daemon=True).start()

    def _run(self, body: Callable[[EmulatedProgram], int]) -> None:
        code = 1
        try:
            code = body(self)
        finally:
            with self._condition:
                self._exit_code = code if self._exit_code is None else self._exit_code
                self._condition.notify_all()

    @property
    def ended(self) -> bool:
        """Whether it has an exit code."""
        return self._exit_code is not None

    def write(self, chunk: bytes) -> None:
        """Bytes for its stdin; what comes after its end is lost."""
        with self._condition:
            self._input += chunk
            self._condition.notify_all()

    def close_input(self) -> None:
        """End of its stdin."""
        with self._condition:
            self._input_closed = True
            self._condition.notify_all()

    def read(self, seconds: float) -> Output:
        """Output since the last read; waits that long for some. The exit code comes with the last of it."""
        with self._condition:
            self._condition.wait_for(
                lambda: self._output or self._errors or self._exit_code is not None, seconds
            )
            output = Output(bytes(self._output), bytes(self._errors), self._exit_code)
            self._output.clear()
            self._errors.clear()
            return output

    def kill(self) -> None:
        """End it; what it does just now is not finished."""
        self.killed.set()
        with self._condition:
            self._input_closed = True
            self._input.clear()
            self._exit_code = 1 if self._exit_code is None else self._exit_code
            self._condition.notify_all()

    def read_line(self) -> bytes | None:
        """The next line of stdin without its end (body's side); None at the end of stdin."""
        with self._condition:
            self._condition.wait_for(lambda: b"\n" in self._input or self._input_closed)
            if self.killed.is_set() or (b"\n" not in self._input and not self._input):
                return None
            line, _, rest = bytes(self._input).partition(b"\n")
            self._input = bytearray(rest)
            return line.rstrip(b"\r")

    def print(self, data: bytes) -> None:
        """Write to stdout (body's side)."""
        with self._condition:
            if not self.killed.is_set():
                self._output += data
            self._condition.notify_all()

    def complain(self, data: bytes) -> None:
        """Write to stderr (body's side)."""
        with self._condition:
            self._errors += data
            self._condition.notify_all()
