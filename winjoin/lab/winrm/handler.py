"""One connection to a listener: who is asking, in what form, and the answer or the silence."""

from __future__ import annotations

import contextlib
import hashlib
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from winjoin.lab.winrm.login import Negotiation

if TYPE_CHECKING:
    from winjoin.lab.winrm.server import Listener

LARGEST = 500 * 1024
"""MaxEnvelopeSizekb."""
_READ_AT_MOST = 64 * 1024 * 1024
"""Of a body that is refused for its size."""
_SOAP = "application/soap+xml;charset=UTF-8"
_BY_CERTIFICATE = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"


class Handler(BaseHTTPRequestHandler):
    """HTTP as WinRM speaks it; a login is of its connection."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Microsoft-HTTPAPI/2.0", ""
    server: Listener

    def setup(self) -> None:
        """Wait where the host is silent; shake hands where this is HTTPS. What fails here is closed here."""
        self.winrm = self.server.winrm
        self._raw = self.request
        self.winrm.opened(self._raw)
        self._raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.winrm.wait_for_light()
            if self.server.context is not None:
                self._handshake()
        except BaseException:
            self.winrm.closed(self.request)
            self.request.close()
            raise
        settings = self.winrm.settings
        self._login = Negotiation(self.winrm.accounts, binding=self.server.binding, cbt=settings.cbt)
        super().setup()

    def _handshake(self) -> None:
        assert self.server.context is not None  # noqa: S101 - asked by setup
        secure = self.server.context.wrap_socket(self._raw, server_side=True, do_handshake_on_connect=False)
        self.winrm.closed(self._raw)
        self.request = secure
        self.winrm.opened(secure)
        secure.do_handshake()

    def finish(self) -> None:
        """Forget the connection."""
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
            self._refuse_size(size)
            return
        body = self.rfile.read(size)
        self.winrm.requests += 1
        fault = self.winrm.next_fault()
        if self._is_cut_off():
            return
        if fault == "starting":
            self._reply(503, b"", "text/html")
            return
        if self.path.rstrip("/") != "/wsman":
            self._reply(404, b"not found", "text/html")
            return
        user = self._user(refused=fault == "unauthorized")
        if user is not None:
            self._answer(body, user, fault)

    def _is_cut_off(self) -> bool:
        """Wait while the host is silent; whether its connections were cut instead."""
        lit = self.winrm.wait_for_light()
        if not lit or self.winrm.dark:
            self.close_connection = True
            return True
        return False

    def _refuse_size(self, size: int) -> None:
        """The client reads no answer before it has sent everything."""
        left = min(size, _READ_AT_MOST)
        while left > 0 and (read := self.rfile.read(min(left, 65536))):
            left -= len(read)
        self.close_connection = True
        self._reply(413, b"", "text/plain")

    def _user(self, *, refused: bool) -> str | None:
        """Who asks; None where the login goes on, and its answer is sent."""
        header = self.headers.get("Authorization") or ""
        scheme, _, text = header.partition(" ")
        user: str | None = None
        if refused:
            pass
        elif scheme.lower() in {"negotiate", "ntlm"}:
            return self._negotiated(scheme, text)
        elif scheme.lower() == "basic":
            user = self.winrm.accounts.basic(text) if self._takes_basic else None
        elif header == _BY_CERTIFICATE:
            user = self._mapped()
        elif not header:
            user = self._login.user or None
        if user is None:
            self._unauthorized()
        return user

    @property
    def _takes_basic(self) -> bool:
        secure = self.server.context is not None
        return self.winrm.settings.basic and (secure or self.winrm.settings.allow_unencrypted)

    def _mapped(self) -> str | None:
        """The local account that the client's certificate is mapped to."""
        shown = self.request.getpeercert(binary_form=True) if self.server.context is not None else None
        return self.winrm.mapped.get(hashlib.sha256(shown).digest()) if shown else None

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
        for offered in self._offers():
            self.send_header("WWW-Authenticate", offered)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _offers(self) -> Iterator[str]:
        yield "Negotiate"
        yield "Kerberos"
        if self._takes_basic:
            yield 'Basic realm="WSMAN"'

    def _answer(self, body: bytes, user: str, fault: str) -> None:
        encrypted = "multipart/encrypted" in (self.headers.get("Content-Type") or "")
        if not body:
            self._reply(200, b"", _SOAP)
            return
        if not encrypted and self.server.context is None and not self.winrm.settings.allow_unencrypted:
            self._reply(500, b"", "text/plain")
            return
        try:
            envelope = self._login.decrypt(body) if encrypted else body
        except Exception:  # noqa: BLE001 - whatever the context says, Windows answers 400 and hangs up
            self.close_connection = True
            self._reply(400, b"", "text/plain")
            return
        asked = self.winrm.operations.busy if fault == "busy" else self.winrm.operations.answer
        status, text = asked(envelope, user)
        if fault == "drop-connection" or self._is_cut_off():
            self.close_connection = True
            return
        content, kind = text.encode(), _SOAP
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
