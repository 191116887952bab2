"""The listeners: HTTP and HTTPS, a thread a connection, faults on demand."""

from __future__ import annotations

import contextlib
import hashlib
import math
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from winjoin.lab.machines.machine import Machine
from winjoin.lab.winrm.handler import Handler
from winjoin.lab.winrm.login import Accounts, binding_of
from winjoin.lab.winrm.operations import Operations
from winjoin.lab.winrm.settings import Settings
from winjoin.lab.winrm.shells import Shells

IDLE_SECONDS = 120
BLACK_HOLE_SECONDS = 5.0
FAULTS = ("drop-connection@N", "black-hole@N", "vanish@N", "unauthorized@N", "busy@N", "starting@N")


class WinrmServer:
    """WinRM of one machine.

    `faults`: ``drop-connection@N`` loses the answer to request N; from request N on ``black-hole@N`` is silent for
    5 s, ``vanish@N`` for ever; ``unauthorized@N`` refuses it; ``busy@N`` is the fault of input that is busy,
    ``starting@N`` the status of a service that is not up yet.
    """

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
        settings: Settings | None = None,
    ) -> None:
        self._machine = machine
        self.settings = settings or Settings()
        self.mapped = {_digest(file): user for file, user in self.settings.certificates.items()}
        self.accounts = Accounts(users, machine.name, folder or Path(tempfile.gettempdir()))
        self.shells = Shells(machine, self.settings)
        self.operations = Operations(self.shells, machine.name)
        self.faults = _faults(faults)
        self.requests = 0
        self._dark_until = self._silent_until = 0.0
        self._closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._servers: list[ThreadingHTTPServer] = []
        self._threads: list[threading.Thread] = []
        self.http_port = self._listen(address, http_port, None)
        self.https_port = self._listen(address, https_port, certificate) if certificate else 0

    def _listen(self, address: str, port: int | None, certificate: tuple[Path, Path] | None) -> int:
        if port is None:
            return 0
        server = Listener((address, port), self, certificate)
        self._servers.append(server)
        return int(server.server_address[1])

    def start(self) -> None:
        """Accept connections."""
        if hasattr(self._machine, "on_cut"):
            self._machine.on_cut = self.cut
        if hasattr(self._machine, "on_silence"):
            self._machine.on_silence = self.silence
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def cut(self, seconds: float) -> None:
        """Lose all connections, and hang up on new ones for that time: what a new network does to a host."""
        self._dark_until = time.monotonic() + seconds
        self._hang_up()

    def silence(self, seconds: float) -> None:
        """Keep connections and answer nothing for that time; then answer what was asked, as TCP would deliver it."""
        self._silent_until = time.monotonic() + seconds

    @property
    def dark(self) -> bool:
        """Whether the host hangs up on everybody now."""
        return time.monotonic() < self._dark_until

    def wait_for_light(self) -> bool:
        """Let the silence pass; False where the server ends before it does."""
        while (left := self._silent_until - time.monotonic()) > 0:
            if self._closing.wait(min(left, 0.5)):
                return False
        return True

    def next_fault(self) -> str:
        """The fault of the request that just came; the silent ones begin here."""
        fault = self.faults.pop(self.requests, "")
        if fault in {"black-hole", "vanish"}:
            self.silence(BLACK_HOLE_SECONDS if fault == "black-hole" else math.inf)
        return fault

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection."""
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget it."""
        with self._lock:
            self._connections.discard(connection)

    @property
    def connections(self) -> int:
        """How many are open."""
        with self._lock:
            return len(self._connections)

    def _hang_up(self) -> None:
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                # the socket's own: TLS would first want an answer from the client
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def close(self) -> None:
        """End all of it, and what runs in its shells."""
        self.operations.closing = True
        self._closing.set()
        for server in self._servers if self._threads else ():
            server.shutdown()
        self._hang_up()
        self.shells.forget()
        for server in self._servers:
            server.server_close()
        for thread in self._threads:
            thread.join()
        self.accounts.close()


def _digest(certificate: Path) -> bytes:
    return hashlib.sha256(_der(certificate)).digest()


def _der(certificate: Path) -> bytes:
    """Of the first certificate in a PEM file."""
    text = certificate.read_text(encoding="ascii")
    end = "-----END CERTIFICATE-----"
    return ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERT") : text.index(end) + len(end)])


def _faults(names: Sequence[str]) -> dict[int, str]:
    known = {name.partition("@")[0] for name in FAULTS}
    found = {}
    for name in names:
        kind, _, number = name.partition("@")
        if kind not in known or not number.isdigit():
            raise ValueError(f"{name!r} is no fault of WinRM; there are {', '.join(FAULTS)}")
        found[int(number)] = kind
    return found


class Listener(ThreadingHTTPServer):
    """One port; `binding` is what NTLM clients should say of its certificate."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], winrm: WinrmServer, certificate: tuple[Path, Path] | None
    ) -> None:
        self.winrm = winrm
        self.context = _context(certificate, winrm.settings) if certificate else None
        self.binding = binding_of(_der(certificate[0])) if certificate else b""
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Handler)

    def get_request(self) -> tuple[Any, Any]:
        """A connection that ends when nothing comes."""
        connection, address = super().get_request()
        connection.settimeout(IDLE_SECONDS)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's own
        """A client that hangs up is no event."""


def _context(certificate: tuple[Path, Path], settings: Settings) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[0], certificate[1])
    trusted = (*settings.certificates, *settings.authorities)
    if trusted:
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        for file in trusted:
            context.load_verify_locations(file)
    return context
