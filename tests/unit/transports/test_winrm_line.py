"""Messages over a connection that is kept, against a server that does what a script says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ReadTimeout

from winjoin.config.target import Target
from winjoin.transports.winrm_adapter import Adapter
from winjoin.transports.winrm_library import Kept

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"
UNAUTHORIZED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
FAULT = b"HTTP/1.1 500 No\r\nContent-Length: 5\r\n\r\nfault"
SILENT = b""
HANG_UP = b"hang up"


class Scripted:
    """Gives the answers of a script, in order, on whatever connections come; remembers heads and bodies."""

    def __init__(self, *script: bytes) -> None:
        self._script = list(script)
        self.connections = 0
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._accepted: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._accepted.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as reader:
            while self._read(reader):
                answer = self._script.pop(0)
                if answer == HANG_UP:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                connection.sendall(answer)
                if b"Connection: close" in answer:
                    connection.shutdown(socket.SHUT_RDWR)
                    return

    def _read(self, reader: object) -> bool:
        lines: list[str] = []
        while (line := reader.readline().decode().strip()) or not lines:  # type: ignore[attr-defined]
            if not line:
                return False
            lines.append(line)
        size = next(
            (int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length")), 0
        )
        self.bodies.append(reader.read(size))  # type: ignore[attr-defined]
        self.heads.append("\n".join(lines))
        return True

    def hang_up(self) -> None:
        """End the newest connection."""
        self._accepted[-1].shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for connection in self._accepted:
            connection.close()


class Counting:
    def __init__(self) -> None:
        self.requests = 0
        self.statuses: list[int] = []

    def count(self) -> None:
        self.requests += 1

    def answered(self, status: int, offer: str | None) -> None:
        self.statuses.append(status)


Talk = Callable[..., tuple[Scripted, Kept, Counting]]


@pytest.fixture
def talk() -> Iterator[Talk]:
    """Make a server with a script and a session that talks to it."""
    closing: list[Scripted | Kept] = []

    def made(*script: bytes, keeps: bool = True) -> tuple[Scripted, Kept, Counting]:
        server, session, counting = Scripted(*script), Kept(), Counting()
        session.adapter = Adapter(Target("w1", "127.0.0.1", server.port, "http"), counting, keeps=keeps)
        for scheme in ("http://", "https://"):
            session.get_adapter(f"{scheme}x").close()
            session.mount(scheme, session.adapter)
        session.trust_env = False
        closing.extend((session, server))
        return server, session, counting

    yield made
    for item in closing:
        item.close()


def post(server: Scripted, session: Kept, body: bytes = b"<a/>", seconds: float = 5) -> requests.Response:
    request = requests.Request("POST", f"http://127.0.0.1:{server.port}/wsman", data=body)
    return session.send(session.prepare_request(request), timeout=(1, seconds))


def test_messages_go_over_one_connection_as_the_library_would_write_them(talk: Talk) -> None:
    server, session, counting = talk(OK, OK, OK)
    for body in (b"one", b"two" * 100_000, b"three"):
        assert post(server, session, body).content == b"ok"
    assert (server.connections, counting.requests, counting.statuses) == (1, 3, [200] * 3)
    assert server.bodies == [b"one", b"two" * 100_000, b"three"]
    first, *others = [sorted(head.splitlines()) for head in server.heads]
    assert all(
        [line for line in head if "Content-Length" not in line]
        == [line for line in first if "Content-Length" not in line]
        for head in others
    )


def test_the_last_request_goes_again_with_another_body(talk: Talk) -> None:
    server, session, _ = talk(OK, OK)
    post(server, session, b"one")
    assert session.send(session.again(b"another"), timeout=(1, 5)).status_code == 200
    assert server.bodies == [b"one", b"another"]


@pytest.mark.parametrize("answer", [CHUNKED, FAULT])
def test_answers_are_read_whole_and_the_line_stays(answer: bytes, talk: Talk) -> None:
    server, session, _ = talk(OK, answer, OK)
    post(server, session)
    assert post(server, session).content in {b"ok", b"fault"}
    assert post(server, session).content == b"ok"
    assert server.connections == 1


@pytest.mark.parametrize("script", [(OK, CLOSING, OK), (CLOSING, OK, OK)])
def test_an_answer_that_ends_the_connection_is_no_loss(script: tuple[bytes, ...], talk: Talk) -> None:
    server, session, _ = talk(*script)
    for _number in script:
        assert post(server, session).content == b"ok"
        assert not session.dropped
    assert server.connections == 2


def test_a_host_that_hung_up_is_noticed_and_the_next_message_connects_anew(talk: Talk) -> None:
    server, session, _ = talk(OK, OK)
    post(server, session)
    before = session.dropped
    server.hang_up()
    assert (before, session.dropped) == (False, True)
    assert post(server, session).content == b"ok"
    assert server.connections == 2


def test_a_line_that_must_log_on_anew_does_it_as_the_library(talk: Talk) -> None:
    server, session, counting = talk(OK, UNAUTHORIZED, OK)
    post(server, session)
    assert post(server, session, b"again").content == b"ok"
    assert server.bodies == [b"<a/>", b"again", b"again"]
    assert counting.statuses == [200, 401, 200]


@pytest.mark.parametrize(
    ("answer", "error"),
    [(HANG_UP, RequestsConnectionError), (b"what?\r\n\r\n", RequestsConnectionError), (SILENT, ReadTimeout)],
)
def test_what_breaks_is_told_in_the_library_s_words(
    answer: bytes, error: type[Exception], talk: Talk
) -> None:
    server, session, _ = talk(OK, answer)
    post(server, session)
    with pytest.raises(error):
        post(server, session, seconds=0.2)
    assert session.adapter.line is not None
    assert session.adapter.line.closed


def test_without_lines_every_message_goes_through_the_library(talk: Talk) -> None:
    server, session, _ = talk(OK, OK, keeps=False)
    post(server, session)
    post(server, session)
    assert session.last is None
    assert server.bodies == [b"<a/>", b"<a/>"]
