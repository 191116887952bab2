"""The agent's side of the wire protocol, in Python.

Requests on stdin, frames on stdout, nothing done twice.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import secrets
import threading
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines.emulated_ensure import Ensure, error_json
from winjoin.lab.machines.emulated_journal import entries
from winjoin.lab.machines.program import EmulatedProgram
from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]
ALIVE_SECONDS = 5.0
_FIELDS = 4


class EmulatedAgent:
    """One running agent. `sent` is called with the number of each frame that was written.

    For faults that count them.
    """

    def __init__(
        self, world: World, sent: Callable[[int], None], *, alive_seconds: float = ALIVE_SECONDS
    ) -> None:
        self._world = world
        self._sent = sent
        self._alive_seconds = alive_seconds
        self._frames = 0
        self._last: tuple[int, Json] = (0, {})
        self._lock = threading.Lock()

    def serve(self, program: EmulatedProgram) -> int:
        """Say hello, answer requests until stdin ends."""
        self._frame(program, 0, "hello", self._hello())
        while (line := program.read_line()) is not None:
            self._line(program, line)
        self._frame(program, self._last[0], "bye", {})
        return 0

    def _hello(self) -> Json:
        return {
            "protocol": 1,
            "pid": 4321,
            "powershell": f"5.1.{self._world.build}.1",
            "languageMode": "FullLanguage",
            "boot": int(self._world.boot_time),
            "agent": secrets.token_hex(8),
        }

    def _line(self, program: EmulatedProgram, line: bytes) -> None:
        words = line.split(b" ")
        if words[0] != b"WJ1":
            return
        sequence = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        request = _parsed(words)
        if isinstance(request, str):
            self._frame(program, sequence, "bad", {"reason": request})
        elif sequence == self._last[0]:
            self._frame(program, sequence, "result", self._last[1])
        elif sequence > self._last[0]:
            result = self._answer(program, sequence, request)
            self._last = (sequence, result)
            self._frame(program, sequence, "result", result)

    def _answer(self, program: EmulatedProgram, sequence: int, request: Json) -> Json:
        done = threading.Event()

        def stay_alive() -> None:
            while not done.wait(self._alive_seconds):
                self._frame(program, sequence, "alive", {})

        threading.Thread(target=stay_alive, daemon=True).start()
        try:
            value = self._do(request, lambda event: self._frame(program, sequence, "event", event))
        except WindowsError as error:
            return {"ok": False, "error": error_json(error, None)}
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
            wrong = WindowsError(87, f"{type(error).__name__} {error}", error_id=type(error).__name__)
            return {"ok": False, "error": error_json(wrong, None)}
        finally:
            done.set()
        return {"ok": True, "value": value}

    def _do(self, request: Json, tell: Callable[[Json], None]) -> Json:
        operation, arguments = request.get("op"), request.get("args") or {}
        if operation == "facts":
            from winjoin.lab.machines.emulated_facts import observe

            return observe(self._world, arguments)
        if operation == "ensure":
            return Ensure(self._world, arguments, tell).run()
        if operation == "journal":
            return {"entries": entries(self._world.drive)}
        raise WindowsError(50, f"operation {operation!r} is not supported", error_id="UnknownOperation")

    def _frame(self, program: EmulatedProgram, sequence: int, kind: str, payload: Json) -> None:
        body = base64.b64encode(json.dumps(payload, separators=(",", ":")).encode())
        with self._lock:
            program.print(b"\nWJ1 %d %s %d %s\n" % (sequence, kind.encode(), len(body), body))
            self._frames += 1
            count = self._frames
        self._sent(count)


def _parsed(words: list[bytes]) -> Json | str:
    """The request, or why it is none."""
    if len(words) != _FIELDS or not words[1].isdigit():
        return "not a request line"
    if hashlib.sha256(words[3]).hexdigest().encode() != words[2].lower():
        return "the payload does not fit its digest"
    try:
        request = json.loads(gzip.decompress(base64.b64decode(words[3], validate=True)))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return f"the payload cannot be read: {error}"
    return request if isinstance(request, dict) else "the payload is no object"


def boot_program(line: bytes | None, digest: str) -> str | None:
    """What stage 0 does with its first line.

    None where it holds a program with that SHA-256, else the reason.
    """
    try:
        text = gzip.decompress(base64.b64decode(line or b"", validate=True))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        return f"the agent cannot be unpacked: {error}"
    return (
        None
        if hashlib.sha256(text).hexdigest() == digest
        else "the agent has another digest than stage 0 says"
    )
