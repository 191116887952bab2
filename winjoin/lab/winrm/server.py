"""The listeners: HTTP and HTTPS, a thread a connection, faults on demand."""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from winjoin.lab.machines.machine import Machine
from winjoin.lab.winrm.login import Accounts, Negotiation
from winjoin.lab.winrm.operations import Operations
from winjoin.lab.winrm.shells import Shells

IDLE_SECONDS = 120
LARGEST = 512_000 + 300_000
FAULTS = ("drop-connection@N", "black-hole@N", "unauthorized@N")


class WinrmServer:
    """WinRM of one machine. `faults`: ``drop-connection@N`` loses the answer to request N, ``black-hole@N`` all for 5 s."""

    def __init__(
        self,
        machine: Machine,
        *,
        users: Mapping[str, str],
        address: str = "127.0.0.1",
        http_port: int | None = 0,
        https_port: int | None = 0,
        certificate: tuple[Path, Path] | None = None,
        folder: Path | None = None,
        faults: Sequence[str] = (),
    ) -> None:
        self._machine = machine
        self.accounts = Accounts(users, machine.name, folder or Path(tempfile.gettempdir()))
        self.shells = Shells(machine)
        self.operations = Operations(self.shells, machine.name)
        self.faults = _faults(faults)
        self.requests = 0
        self._dark_until = 0.0
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._servers: list[ThreadingHTTPServer] = []
        self._threads: list[threading.Thread] = []
        self.http_port = self._listen(address, http_port, None)
        self.https_port = self._listen(address, https_port, certificate) if certificate else 0

    def _listen(self, address: str, port: int | None, certificate: tuple[Path, Path] | None) -> int:
        if port is None:
            return 0
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate[0], certificate[1])
        server = _Server((address, port), self, context)
        self._servers.append(server)
        return int(server.server_address[1])

    def start(self) -> None:
        """Accept connections."""
        if hasattr(self._machine, "on_cut"):
            self._machine.on_cut = self.cut
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def cut(self, seconds: float) -> None:
        """Lose all connections, and answer nothing for that time: what a new network does to a host."""
        self._dark_until = time.monotonic() + seconds
        self._hang_up()

    @property
    def dark(self) -> bool:
        """Whether the host is cut off now."""
        return time.monotonic() < self._dark_until

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection."""
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget it."""
        with self._lock:
            self._connections.discard(connection)

    def _hang_up(self) -> None:
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End all of it, and what runs in its shells."""
        self.operations.closing = True
        for server in self._servers if self._threads else ():
            server.shutdown()
        self._hang_up()
        self.shells.forget()
        for server in self._servers:
            server.server_close()
        for thread in self._threads:
            thread.join()
        self.accounts.close()


def _faults(names: Sequence[str]) -> dict[int, str]:
    known = {name.partition("@")[0] for name in FAULTS}
    found = {}
    for name in names:
        kind, _, number = name.partition("@")
        if kind not in known or not number.isdigit():
            raise ValueError(f"{name!r} is no fault of WinRM; there are {', '.join(FAULTS)}")
        found[int(number)] = kind
    return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], winrm: WinrmServer, context: ssl.SSLContext | None) -> None:
        self.winrm, self.context = winrm, context
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        connection.settimeout(IDLE_SECONDS)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's own
        """A client that hangs up is no event."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        if self.server.context is not None:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.winrm = self.server.winrm
        self.winrm.opened(self.request)
        self._login = Negotiation(self.winrm.accounts)
        super().setup()

    def finish(self) -> None:
        self.winrm.closed(self.request)
        with contextlib.suppress(OSError):
            super().finish()
        with contextlib.suppress(OSError):
            self.request.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nobody reads it."""

    def do_GET(self) -> None:
        """WinRM takes POST only."""
        self._reply(405, b"", "text/plain")

    def do_POST(self) -> None:
        """One request."""
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self.close_connection = True
            self._reply(413, b"", "text/plain")
            return
        body = self.rfile.read(size)
        self.winrm.requests += 1
        fault = self.winrm.faults.pop(self.winrm.requests, "")
        if fault == "black-hole":
            self.winrm.cut(5.0)
        if self.winrm.dark:
            self.close_connection = True
            return
        if self.path.rstrip("/") != "/wsman":
            self._reply(404, b"not found", "text/html")
            return
        user = self._user(body, refused=fault == "unauthorized")
        if user is not None:
            self._answer(body, user, lost=fault == "drop-connection")

    def _user(self, body: bytes, *, refused: bool) -> str | None:
        """Who asks; None where the login goes on, and its answer is sent."""
        scheme, _, text = (self.headers.get("Authorization") or "").partition(" ")
        if refused:
            self._unauthorized()
            return None
        if scheme.lower() == "basic" and self.server.context is not None:
            user = self.winrm.accounts.basic(text)
            if user is None:
                self._unauthorized()
            return user
        if scheme.lower() in {"negotiate", "ntlm"}:
            return self._negotiated(scheme, text)
        if self._login.user:
            return self._login.user
        self._unauthorized()
        return None

    def _negotiated(self, scheme: str, text: str) -> str | None:
        try:
            done, token = self._login.step(text)
        except (PermissionError, ValueError):
            self._unauthorized()
            return None
        if done:
            self._token = f"{scheme} {token}" if token else ""
            return self._login.user
        self.send_response(401)
        self.send_header("WWW-Authenticate", f"{scheme} {token}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def _unauthorized(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Negotiate")
        if self.server.context is not None:
            self.send_header("WWW-Authenticate", 'Basic realm="WSMAN"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, body: bytes, user: str, *, lost: bool) -> None:
        encrypted = "multipart/encrypted" in (self.headers.get("Content-Type") or "")
        if not body:
            self._reply(200, b"", "application/soap+xml;charset=UTF-8")
            return
        if not encrypted and self.server.context is None:
            self.close_connection = True
            self._reply(400, b"", "text/plain")  # AllowUnencrypted is false
            return
        try:
            envelope = self._login.decrypt(body) if encrypted else body
        except Exception:  # noqa: BLE001 - whatever the context says, Windows answers 400 and hangs up
            self.close_connection = True
            self._reply(400, b"", "text/plain")
            return
        status, text = self.winrm.operations.answer(envelope, user.lower())
        if lost or self.winrm.dark:
            self.close_connection = True
            return
        content, kind = text.encode(), "application/soap+xml;charset=UTF-8"
        if encrypted:
            kind, content = self._login.encrypt(content)
        self._reply(status, content, kind)

    def _reply(self, status: int, content: bytes, kind: str) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            if token := getattr(self, "_token", ""):
                self.send_header("WWW-Authenticate", token)
                self._token = ""
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
