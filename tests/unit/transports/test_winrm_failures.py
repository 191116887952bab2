"""What answers in strange ways becomes an error that says what to do: a server that says what it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from winrm.exceptions import WSManFaultError

from winjoin.config.target import Target
from winjoin.errors import HostError
from winjoin.transports import winrm_failures as failures
from winjoin.transports.winrm import WinRM
from winjoin.transports.winrm_diagnosis import Trouble, explain, trouble_of
from winjoin.values import Secret

Serve = Callable[..., Target]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, body: bytes = b"", **headers: str) -> Target:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads, server.block_on_close = True, False
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return Target(
            "w3", "127.0.0.1", server.server_port, "http", user="Administrator", password=Secret("x")
        )

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "headers", "failure", "says"),
    [
        (404, b"<html>", {}, failures.NotWinrm, "404"),
        (200, b"<html>", {"Content_Type": "text/html"}, failures.NotWinrm, "not WinRM"),
        (302, b"", {"Location": "http://127.0.0.1:1/login"}, failures.NotWinrm, "not WinRM"),
        (500, b"", {}, failures.UnencryptedRefused, "refuses unencrypted"),
        (401, b"", {"WWW_Authenticate": 'Basic realm="WSMAN"'}, failures.SchemeNotOffered, "offers Basic"),
        (401, b"", {"WWW_Authenticate": "Negotiate"}, failures.WrongCredentials, "not tried again"),
    ],
)
def test_other_servers_and_refusals(  # noqa: PLR0917 - a table
    serve: Serve, status: int, body: bytes, headers: dict[str, str], failure: type, says: str
) -> None:
    with pytest.raises(failure, match=says) as caught:
        WinRM.to(serve(status, body, **headers)).open(["hostname"])
    assert isinstance(caught.value, HostError)
    assert caught.value.exit_code == 4
    assert caught.value.hint
    assert "AllowUnencrypted" not in caught.value.hint


def _fault(code: int, **other: object) -> WSManFaultError:
    return WSManFaultError(500, "", "", "Zugriff verweigert", wsman_fault_code=code, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (_fault(5), failures.NotAdministrator),
        (_fault(2150859173), failures.QuotaReached),
        (_fault(0, wmierror_code=-2144108122), failures.QuotaReached),
        (_fault(2150858843), failures.ShellGone),
        (_fault(2150858817), failures.WinrmFault),
    ],
)
def test_faults_are_known_by_their_number(fault: WSManFaultError, failure: type) -> None:
    target = Target("w1", "2001:db8::21", user="svc", password=Secret("x"))
    made = explain(target, fault, None)
    assert type(made) is failure
    assert "https://[2001:db8::21]:5986" in made.message


def test_what_is_to_be_tried_otherwise_is_no_error() -> None:
    assert trouble_of(_fault(170)) is Trouble.BUSY
    assert trouble_of(_fault(2150858843)) is Trouble.GONE
    assert trouble_of(_fault(5)) is Trouble.OTHER
