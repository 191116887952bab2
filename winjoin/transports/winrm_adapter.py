"""Connections as winjoin wants them: counted, kept alive, pinned, and lines once they are there."""

from __future__ import annotations

import socket
import ssl
from functools import cache
from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import SSLError
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context

from winjoin.config.target import Target
from winjoin.transports.winrm_line import Line

_USER_TIMEOUT_MS = 20_000
_TLS_FILES = ("ca_certs", "ca_cert_dir", "cert_file", "key_file")


class Owner(Protocol):
    """Who hears of requests and answers."""

    def count(self) -> None:
        """A request goes out."""

    def answered(self, status: int, offer: str | None) -> None:
        """An answer came; `offer` is its WWW-Authenticate."""


class Adapter(HTTPAdapter):
    """Counts requests, keeps connections alive, pins certificates (behind a proxy too), reads CA files once.

    After an answer the connection is a line for the next request, which begins when the answer was read: pywinrm and
    requests_ntlm read each whole.
    """

    def __init__(self, target: Target, owner: Owner, *, keeps: bool) -> None:
        self.owner = owner
        self.line: Line | None = None
        self._keeps = keeps
        self._pool: dict[str, Any] = {"socket_options": _socket_options()}
        if target.thumbprint and target.scheme == "https":
            self._pool["assert_fingerprint"] = target.thumbprint
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        """With our options."""
        super().init_poolmanager(*arguments, **{**named, **self._pool})

    def proxy_manager_for(self, proxy: str, **named: Any) -> Any:  # noqa: ANN401 - urllib3's
        """With our options."""
        return super().proxy_manager_for(proxy, **{**named, **self._pool})

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:  # noqa: ANN401
        """As requests; what is in files is in a context that was made once."""
        host, pool = map(dict, super().build_connection_pool_key_attributes(request, verify, cert))
        if host["scheme"] == "https":
            files = [str(pool.pop(name, None) or "") for name in _TLS_FILES]
            required = pool["cert_reqs"] != "CERT_NONE"
            pool["ssl_context"] = _context(
                *files, required=required, pinned="assert_fingerprint" in self._pool
            )
        return host, pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401
        """Nothing: the context has it, and `cert_reqs` came with it."""

    def send(self, request: requests.PreparedRequest, **named: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401
        """As requests, or over the line; counted."""
        self.owner.count()
        if self.line is not None and self.line.is_open:
            response = self.line.exchange(request, named["timeout"][1])
            response.connection = self
        else:
            response = super().send(request, **named)
            connection = getattr(response.raw, "connection", None)
            self.line = Line(connection) if self._keeps and connection is not None else None
        self.owner.answered(response.status_code, response.headers.get("WWW-Authenticate"))
        return response


@cache
def _context(
    ca_file: str, ca_folder: str, certificate: str, key: str, *, required: bool, pinned: bool
) -> ssl.SSLContext:
    """For connections with the same settings: making one and reading its CA costs as much as a handshake.

    `pinned` only tells contexts apart: urllib3 changes how names are checked in one whose certificate is pinned.
    """
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED if required else ssl.CERT_NONE)
    try:
        if required:
            context.load_verify_locations(
                ca_file or (None if ca_folder else DEFAULT_CA_BUNDLE_PATH), ca_folder or None
            )
        if certificate:
            context.load_cert_chain(certificate, key or None)
    except OSError as error:
        raise SSLError(error) from error
    return context


@cache
def _socket_options() -> list[tuple[int, int, int]]:
    """A connection that goes nowhere is noticed in half a minute, not in the kernel's quarter of an hour."""
    wanted = {
        "SO_KEEPALIVE": (socket.SOL_SOCKET, 1),
        "TCP_NODELAY": (socket.IPPROTO_TCP, 1),
        "TCP_KEEPIDLE": (socket.IPPROTO_TCP, 10),
        "TCP_KEEPINTVL": (socket.IPPROTO_TCP, 5),
        "TCP_KEEPCNT": (socket.IPPROTO_TCP, 3),
        "TCP_USER_TIMEOUT": (socket.IPPROTO_TCP, _USER_TIMEOUT_MS),
    }
    return [
        (level, getattr(socket, name), value)
        for name, (level, value) in wanted.items()
        if hasattr(socket, name)
    ]
