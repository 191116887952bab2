"""One running agent: requests and answers, over a connection that may break and come back.

Rules: one request in flight; a doubtful one is sent again with the same number, which the agent never does twice;
silence and lost connections have a budget; another agent's hello, or the end of the program, means that it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from winjoin.hosts.decoding import escaped
from winjoin.hosts.failures import AgentLost, PowerShellTooOld, RequestFailed, lost, not_started, silent
from winjoin.hosts.outcomes import Hello
from winjoin.hosts.process import ConnectionLost, Process, Transport
from winjoin.hosts.program import agent_line, command
from winjoin.hosts.wire import Frame, FrameReader, request_line
from winjoin.waiting import Clock

Json = dict[str, Any]

START_SECONDS = 120.0
"""For the hello: an antivirus may look at PowerShell for long."""
SILENCE_SECONDS = 180.0
"""Without a frame or a connection: a network of HNS may cut the host off for two minutes."""
MARGIN_SECONDS = 60.0
"""Beyond a request's own time, in which the agent answers by itself."""
RECEIVE_SECONDS = 20.0
GATHER_SECONDS = 0.25
"""Least time between two receives of an answer: each costs a request, and steps may end a hundred times a second."""
CHUNK = 200_000
MAX_BAD = 5
"""Times that a request is sent again because it came broken."""


class Channel:
    """Talks with one agent; `open` first, `close` always."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._address = transport.address
        self._transport = transport
        self._clock = clock
        self._frames = FrameReader()
        self._stderr = bytearray()
        self._sequence = 0
        self._failures = 0
        self._process: Process | None = None

    def open(self) -> Hello:
        """Start the agent and wait for its hello. Raises AgentRefused and what the transport raises."""
        self._process = self._transport.open(command())
        self._send(agent_line(), mend=b"")  # stage 0 reads one line, and the agent passes over a second
        deadline = self._clock.now() + START_SECONDS
        while self._clock.now() < deadline:
            frames, exit_code = self._receive()
            for frame in frames:
                if frame.kind == "hello":
                    return self._greeted(frame.payload)
            if exit_code is not None:
                raise not_started(self._address, exit_code, self._frames.noise, bytes(self._stderr))
        if self._failures:
            raise silent(self._address, START_SECONDS)
        raise not_started(self._address, None, self._frames.noise, bytes(self._stderr))

    def ask(self, operation: str, args: Json, *, seconds: float, told: Callable[[Json], None]) -> Json:
        """Send a request, hand out its events, return its value. Raises AgentLost, RequestFailed."""
        self._sequence += 1
        line = request_line(self._sequence, {"op": operation, "timeout": seconds, "args": args})
        self._send(line)
        for frame in self._answers(line, self._clock.now() + seconds + MARGIN_SECONDS):
            if frame.kind == "event":
                told(frame.payload)
            elif frame.kind == "result":
                return self._value(operation, frame.payload)
        raise AssertionError("answers end with a result or an error")

    def close(self) -> None:
        """End the agent; never raises."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _greeted(self, payload: Json) -> Hello:
        hello = Hello(
            agent=str(payload.get("agent", ""))[:64],
            boot=_number(payload.get("boot")),
            pid=_number(payload.get("pid")),
            powershell=str(payload.get("powershell", ""))[:32],
            language_mode=str(payload.get("languageMode", ""))[:32],
        )
        version = [int(part) if part.isdigit() else 0 for part in hello.powershell.split(".")[:2]]
        if version < [5, 1]:
            raise PowerShellTooOld(
                f"PowerShell on {self._address} is {escaped(hello.powershell)}; the agent needs 5.1",
                hint="Install Windows Management Framework 5.1.",
                host=self._address,
            )
        return hello

    def _answers(self, line: bytes, deadline: float) -> Iterator[Frame]:
        """Frames of the request in flight, until its time is over or the agent is silent or gone."""
        heard, bad = self._clock.now(), 0
        while True:
            began = self._clock.now()
            frames, exit_code = self._receive(line)
            for frame in frames:
                heard = self._clock.now()
                bad += frame.kind == "bad"
                if frame.kind == "hello":
                    raise self._lost("started anew")
                if frame.kind == "bad" and bad <= MAX_BAD:
                    self._send(b"\n" + line)
                elif frame.kind == "bad":
                    raise self._lost("could not read what was sent to it")
                elif frame.sequence == self._sequence:
                    yield frame
            if exit_code is not None:
                raise self._lost(f"ended with exit code {exit_code}")
            self._in_time(heard, deadline)
            self._gather(began)

    def _gather(self, began: float) -> None:
        """Let frames come together before the next receive; `began` is when the last one did."""
        left = began + GATHER_SECONDS - self._clock.now()
        if left > 0:
            self._clock.pause(left)

    def _in_time(self, heard: float, deadline: float) -> None:
        if self._clock.now() - heard > SILENCE_SECONDS:
            raise self._lost(f"has not been heard of for {SILENCE_SECONDS:.0f} s")
        if self._clock.now() > deadline:
            raise self._lost("did not answer in its time")

    def _receive(self, line: bytes = b"") -> tuple[list[Frame], int | None]:
        """What came; after a lost connection, `line` is sent again, since its answer may be lost with it."""
        assert self._process is not None  # noqa: S101 - open() made it
        try:
            output = self._process.receive(RECEIVE_SECONDS)
        except ConnectionLost:
            self._back_off()
            if line:
                self._send(b"\n" + line)
            return [], None
        self._failures = 0
        self._stderr = (self._stderr + output.stderr)[-65_536:]
        return list(self._frames.feed(output.stdout)), output.exit_code

    def _send(self, line: bytes, *, mend: bytes = b"\n") -> None:
        """Send all of a line, from its beginning again after a lost connection; `mend` ends what may be half a line."""
        assert self._process is not None  # noqa: S101 - open() made it
        deadline, first = self._clock.now() + SILENCE_SECONDS, b""
        while True:
            whole = first + line
            try:
                for start in range(0, len(whole), CHUNK):
                    self._process.send(whole[start : start + CHUNK])
            except ConnectionLost as error:
                if self._clock.now() > deadline:
                    raise self._lost(f"could not be reached for {SILENCE_SECONDS:.0f} s") from error
                self._back_off()
                first = mend
            else:
                return

    def _back_off(self) -> None:
        self._clock.pause(min(5.0, 2.0**self._failures))
        self._failures = min(self._failures + 1, 10)

    def _lost(self, what: str) -> AgentLost:
        return lost(self._address, what, self._frames.noise, bytes(self._stderr))

    def _value(self, operation: str, payload: Json) -> Json:
        value = payload.get("value")
        if payload.get("ok") is True and isinstance(value, dict):
            return value
        error = payload.get("error")
        message = str(error.get("message", "")) if isinstance(error, dict) else "it gave no reason"
        raise RequestFailed(
            f"The agent on {self._address} could not do {operation}: {escaped(message[:2000])}",
            hint="Run the command again; if it stays so, report it with this message.",
            host=self._address,
        )


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**53 else 0
