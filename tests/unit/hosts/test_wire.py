"""Lines on the wire: a request says its own digest, and no frame is believed that is not whole."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json

import pytest

from winjoin.hosts import wire
from winjoin.hosts.wire import Frame, FrameReader, request_line


def body(payload: bytes) -> bytes:
    return base64.b64encode(payload)


def frames(chunk: bytes) -> list[Frame]:
    return list(FrameReader().feed(chunk))


def test_a_request_is_one_ascii_line_with_its_digest() -> None:
    line = request_line(3, {"op": "facts", "args": {"why": "Größe \n"}})
    mark, number, digest, payload = line.decode("ascii").split(" ")
    assert (mark, number, line.count(b"\n"), payload[-1]) == ("WJ1", "3", 1, "\n")
    assert hashlib.sha256(payload.strip().encode()).hexdigest() == digest
    plain = gzip.decompress(base64.b64decode(payload))
    assert plain.isascii()
    assert json.loads(plain) == {"op": "facts", "args": {"why": "Größe \n"}}


def test_the_same_request_is_the_same_line() -> None:
    assert request_line(1, {"op": "journal"}) == request_line(1, {"op": "journal"})


def test_a_frame_with_carriage_returns_is_one_too() -> None:
    payload = body('{"a":"ä"}'.encode())
    assert frames(b"\r\nWJ1 4 result %d %s\r\n" % (len(payload), payload)) == [Frame(4, "result", {"a": "ä"})]


@pytest.mark.parametrize(
    "line",
    [
        b"WJ1 1 result 4 e30",
        b"WJ1 1 result 4 e30= e30=",
        b"WJ1 -1 result 4 e30=",
        b"WJ1 1 result 8 e30=e30=",
        b"WJ1 1 result 4 !!!!",
        b"WJ1 1 result 4 W10=",
        b"WJ1 1 result 4 eyI=",
        b"WJ1 " + b"9" * 5000 + b" result 4 e30=",
        b"WJ1 1 result " + b"9" * 5000 + b" e30=",
        b" WJ1 1 result 4 e30=",
    ],
)
def test_what_is_no_whole_frame_is_noise(line: bytes) -> None:
    reader = FrameReader()
    assert list(reader.feed(line + b"\n")) == []
    assert reader.noise == (line + b"\n")[-wire.MAX_NOISE :]


def test_a_payload_nested_without_end_is_noise() -> None:
    payload = body(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)
    assert frames(b"WJ1 1 result %d %s\n" % (len(payload), payload)) == []


def test_noise_is_bounded_and_the_last_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_LINE", 1000)
    reader = FrameReader()
    for _ in range(100):
        assert list(reader.feed(b"x" * 900)) == []
    assert list(reader.feed(b"end\nWJ1 0 hello 4 e30=\n")) == [Frame(0, "hello", {})]
    assert len(reader.noise) <= wire.MAX_NOISE
    assert reader.noise.endswith(b"xend\n")
