"""Connections to an API server: TCP, a proxy's tunnel, TLS with a name and a CA of the caller's choice."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import ssl
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from winjoin.cluster import failures
from winjoin.cluster.http import Credentials, Server


def connect(server: Server, credentials: Credentials, timeout: float) -> http.client.HTTPConnection:
    """An HTTP connection that is open already.

    OSError and HTTPException as they come; CaUnreadable for a bad CA.
    """
    context = _context(server, credentials) if server.tls else None
    connection = _Connection(server, context, timeout)
    connection.connect()
    return connection


class _Connection(http.client.HTTPConnection):
    """http.client's own, but for the name in TLS, which may differ from the host."""

    def __init__(self, server: Server, context: ssl.SSLContext | None, timeout: float) -> None:
        super().__init__(server.endpoint.host, server.endpoint.port, timeout=timeout)
        self._server, self._context = server, context
        if server.tls:
            self.default_port = 443

    def connect(self) -> None:
        """Reach the server, through its proxy where it has one."""
        self.sock = (
            _tunnel(self._server, self.timeout) if self._server.proxy else _direct(self._server, self.timeout)
        )
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._context:
            name = (self._server.server_name or self._server.endpoint.host).rstrip(".").partition("%")[0]
            raw = self.sock
            try:
                self.sock = self._context.wrap_socket(raw, server_hostname=name)
            except BaseException:
                raw.close()
                raise


def _direct(server: Server, timeout: float | None) -> socket.socket:
    return socket.create_connection((server.endpoint.host, server.endpoint.port), timeout)


def _tunnel(server: Server, timeout: float | None) -> socket.socket:
    proxy = urlsplit(server.proxy)
    if proxy.scheme not in {"http", "https"} or not proxy.hostname:
        raise failures.Unreachable(f"The proxy for {server.url} is not http:// or https:// with a host")
    port = proxy.port or (443 if proxy.scheme == "https" else 80)
    try:
        sock = socket.create_connection((proxy.hostname, port), timeout)
    except OSError as error:
        why = error.strerror or str(error)
        message = f"The proxy {proxy.hostname}:{port} for {server.url} does not answer: {why}"
        raise failures.Unreachable(
            message, hint="Correct HTTPS_PROXY, NO_PROXY or the kubeconfig's proxy-url."
        ) from error
    try:
        if proxy.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=proxy.hostname)
        _ask_tunnel(sock, server, proxy.username, proxy.password, f"{proxy.hostname}:{port}")
    except BaseException:
        sock.close()
        raise
    return sock


def _ask_tunnel(
    sock: socket.socket, server: Server, user: str | None, password: str | None, name: str
) -> None:
    import base64

    lines = [f"CONNECT {server.endpoint} HTTP/1.1", f"Host: {server.endpoint}"]
    if user:
        pair = f"{unquote(user)}:{unquote(password or '')}".encode()
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}")
    sock.sendall("\r\n".join([*lines, "", ""]).encode())
    head = b""
    while b"\r\n\r\n" not in head and len(head) < 65536:  # noqa: PLR2004 - no honest head is longer
        chunk = sock.recv(1)
        if not chunk:
            break
        head += chunk
    words = head.split(b"\r\n")[0].split(None, 2)
    if len(words) < 2 or not words[1].startswith(b"2"):  # noqa: PLR2004 - version and status
        status = b" ".join(words[1:])[:60].decode("ascii", "replace") or "no answer"
        raise failures.Unreachable(
            f"The proxy {name} refuses to lead to {server.endpoint}: {status}",
            hint="Correct HTTPS_PROXY, NO_PROXY or the kubeconfig's proxy-url.",
        )


def _context(server: Server, credentials: Credentials) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not server.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif server.ca_pem:
        # Go takes any certificate that it is given for an anchor, an intermediate one too
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        _load_ca(context, server)
    else:
        context.load_default_certs()
    if credentials.certificate and credentials.key:
        _load_pair(context, credentials, credentials.key.reveal())
    return context


def _load_ca(context: ssl.SSLContext, server: Server) -> None:
    from winjoin.cluster.pki import certificates

    try:
        ders = certificates(server.ca_pem)
        if not ders:
            raise ValueError("holds no certificate")  # noqa: TRY301 - told below, as the others are
        context.load_verify_locations(cadata=b"".join(ders))
    except (ValueError, ssl.SSLError) as error:
        why = (
            str(error)
            if isinstance(error, ValueError) and not isinstance(error, ssl.SSLError)
            else "is damaged"
        )
        raise failures.CaUnreadable(
            f"The CA for {server.url} {why}", hint="Give certificate-authority-data of a PEM file."
        ) from error


def _load_pair(context: ssl.SSLContext, credentials: Credentials, key: str) -> None:
    """OpenSSL takes a pair from a file alone; it is only ours, and there for a moment."""
    folder = tempfile.mkdtemp(prefix="winjoin-")
    path = Path(folder, "pair.pem")
    try:
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(f"{credentials.certificate}\n{key}\n")
        context.load_cert_chain(path, password=_no_password)
    except (ssl.SSLError, ValueError) as error:
        raise failures.Unauthorized(
            "The client certificate and key of the kubeconfig do not fit together or are not PEM",
            hint="Get a new kubeconfig.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        Path(folder).rmdir()


def _no_password() -> str:
    raise ValueError("the key is encrypted")
