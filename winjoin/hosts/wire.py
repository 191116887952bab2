"""Lines between client and agent: requests that say their own digest, frames that are found between stray output."""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]

_MARK = b"WJ1 "
_FIELDS = 5
_MAX_DIGITS = 18
MAX_NOISE = 16_384
"""Bytes of stray output that are kept for error messages: the last ones."""
MAX_LINE = 64 * 1024 * 1024
"""Bytes of one line; a host that sends more without an end is not believed."""


class Frame(NamedTuple):
    """One frame. `kind`: hello, alive, event, result, bad, bye; `sequence` is the request's, 0 for hello."""

    sequence: int
    kind: str
    payload: Json


def request_line(sequence: int, request: Json) -> bytes:
    """A request with its LF at the end. What it holds may be secret: it goes to the agent's stdin only."""
    import json

    body = base64.b64encode(gzip.compress(json.dumps(request).encode("ascii"), mtime=0))
    return b"WJ1 %d %s %s\n" % (sequence, hashlib.sha256(body).hexdigest().encode(), body)


class FrameReader:
    """Cuts the agent's output into frames, however it was cut on its way."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._noise = bytearray()

    @property
    def noise(self) -> bytes:
        """The last of what was no frame, an unfinished line included."""
        return bytes(self._noise + self._rest)[-MAX_NOISE:]

    def feed(self, chunk: bytes) -> Iterator[Frame]:
        """Frames that are whole now."""
        searched = len(self._rest)
        self._rest += chunk
        if b"\n" not in chunk:
            self._limit()
            return
        end = self._rest.rfind(b"\n", searched)
        lines, self._rest = bytes(self._rest[:end]), self._rest[end + 1 :]
        for line in lines.split(b"\n"):
            frame = _frame(line.rstrip(b"\r"))
            if frame is not None:
                yield frame
            elif line.strip():
                self._noise = (self._noise + line + b"\n")[-MAX_NOISE:]

    def _limit(self) -> None:
        if len(self._rest) > MAX_LINE:
            self._noise, self._rest = self._rest[-MAX_NOISE:], bytearray()


def _frame(line: bytes) -> Frame | None:
    """None where it is no whole frame; the length tells a torn one."""
    words = line.split(b" ")
    if not line.startswith(_MARK) or len(words) != _FIELDS or not (_counts(words[1]) and _counts(words[3])):
        return None
    if len(words[4]) != int(words[3]):
        return None
    import json

    try:
        payload = json.loads(base64.b64decode(words[4], validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(payload, dict):
        return None
    return Frame(int(words[1]), words[2].decode("ascii", "replace"), payload)


def _counts(word: bytes) -> bool:
    return word.isdigit() and len(word) <= _MAX_DIGITS
