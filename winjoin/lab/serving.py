"""HTTP servers that end at once: a thread per connection, and no wait for idle clients when they close."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

HANDSHAKE_SECONDS = 10.0


class Handler(BaseHTTPRequestHandler):
    """A connection of HTTP/1.1 that stays open and writes no log."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""

    def body(self) -> bytes:
        """What the client has sent with its request, whole or in chunks."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> list[bytes]:
        found = []
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            found.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return found


class Server:
    """Accepts connections from `start` to `close`; each is served by `handler` in a thread of its own."""

    def __init__(
        self,
        handler: type[Handler],
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, port), family=family, backlog=128)
        self.address, self.port = address, int(self._listener.getsockname()[1])
        self._handler, self._tls = handler, tls
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._closed = False
        self._accepting = threading.Thread(target=self._accept, name=f"accept {self.port}")

    def start(self) -> None:
        """Begin to serve."""
        self._accepting.start()

    def close(self) -> None:
        """Cut every connection and wait for the threads, which end at once."""
        with self._lock:
            self._closed = True
            threads = list(self._open.items())
        for _, connection in threads:
            _cut(connection)
        _cut(self._listener)
        if self._accepting.ident:
            self._accepting.join()
        self._listener.close()
        for thread, _ in threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, peer = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection, peer), name=f"serve {self.port}")
            with self._lock:
                if self._closed:
                    connection.close()
                    return
                self._open[thread] = connection
                thread.start()

    def _serve(self, connection: socket.socket, peer: object) -> None:
        try:
            self._talk(connection, peer)
        except (OSError, ValueError):
            pass  # the client is gone, or never spoke TLS or HTTP
        finally:
            connection.close()
            with self._lock:
                self._open.pop(threading.current_thread(), None)

    def _keep(self, connection: socket.socket) -> bool:
        with self._lock:
            self._open[threading.current_thread()] = connection
            return not self._closed

    def _talk(self, connection: socket.socket, peer: object) -> None:
        if self._tls is None:
            self._handler(connection, peer, self)  # type: ignore[arg-type]
            return
        connection.settimeout(HANDSHAKE_SECONDS)
        secured = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        if not self._keep(secured):
            return
        try:
            secured.do_handshake()
            secured.settimeout(None)
            self._handler(secured, peer, self)  # type: ignore[arg-type]
        finally:
            secured.close()


def _cut(connection: socket.socket) -> None:
    # the socket's own shutdown: that of TLS would first want an answer from the client
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
