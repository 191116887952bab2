"""Subclasses of pywinrm's and requests' classes, with what these lack: pins, keepalive, counting, lines that are kept."""

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
from winrm.exceptions import WinRMError
from winrm.transport import Transport

from winjoin.config.target import Target
from winjoin.transports.winrm_line import Line

_UNAUTHORIZED, _OK = 401, 200
_USER_TIMEOUT_MS = 20_000
_LM_NONE = "0" * 32
_TLS_FILES = ("ca_certs", "ca_cert_dir", "cert_file", "key_file")


class Owner(Protocol):
    """Who hears of requests and answers."""

    def count(self) -> None:
        """A request goes out."""

    def answered(self, status: int, offer: str | None) -> None:
        """An answer came; `offer` is its WWW-Authenticate."""


class Tuned(Transport):
    """Mounts our adapter before the first byte, and never goes on in clear after a failed handshake."""

    target: Target
    owner: Owner

    @classmethod
    def of(cls, transport: Transport, target: Target, owner: Owner) -> None:
        """Make one of pywinrm's, which its Protocol makes by itself."""
        transport.__class__ = cls
        assert isinstance(transport, cls)  # noqa: S101 - just made so
        transport.target, transport.owner = target, owner

    def build_session(self) -> Kept:
        """As pywinrm, once; then the same one."""
        return self._tuned(super().build_session())

    def setup_encryption(self, session: requests.Session) -> None:
        """As pywinrm; a half-made session is not used."""
        try:
            super().setup_encryption(self._tuned(session))
        except BaseException:
            self.close_session()
            raise

    def close_session(self) -> None:
        """Forget the security context too."""
        super().close_session()
        self.encryption = None

    def send_message(self, message: str | bytes) -> bytes:
        """As pywinrm; where there is a line and nothing to encrypt, the last request with another body."""
        session = self.build_session()
        if session.last is None or self.encryption is not None:
            return super().send_message(message)
        body = message.encode() if isinstance(message, str) else message
        return self._get_message_response_text(self._send_message_request(session, session.again(body)))

    def _tuned(self, session: Any) -> Kept:  # noqa: ANN401 - a requests.Session that becomes ours
        if isinstance(session, Kept):
            return session
        session.__class__ = Kept
        keeps = self.auth_method != "kerberos" and not self.target.proxy
        session.adapter = Adapter(self.target, self.owner, keeps=keeps)
        session.mount("http://", session.adapter)
        session.mount("https://", session.adapter)
        session.headers["Accept-Encoding"] = "identity"  # a line does not unpack
        session.trust_env = False
        session.max_redirects = 0
        if self.auth_method == "ntlm":
            session.auth.password = _hash(session.auth.password)
        kept: Kept = session
        return kept

    def _get_message_response_text(self, response: requests.Response) -> bytes:
        kind = response.headers.setdefault("Content-Type", "")
        if self.encryption and response.status_code == _OK and "-session-encrypted" not in kind:
            raise WinRMError("the answer to an encrypted message is not encrypted")
        return super()._get_message_response_text(response)


class Kept(requests.Session):
    """Logs on as requests does; what comes then needs none of its hooks."""

    adapter: Adapter
    last: requests.PreparedRequest | None = None
    """What was sent on the line that is logged on; None where there is no such line."""

    @property
    def dropped(self) -> bool:
        """Whether the other side has hung up on the line that was logged on."""
        line = self.adapter.line
        return self.last is not None and line is not None and not line.is_open

    def again(self, body: bytes) -> requests.PreparedRequest:
        """The last request with another body."""
        assert self.last is not None  # noqa: S101 - asked before
        self.last.body = body
        self.last.headers["Content-Length"] = str(len(body))
        return self.last

    def send(self, request: requests.PreparedRequest, **named: Any) -> requests.Response:  # noqa: ANN401
        """Over the line, or where it is gone or must log on anew, as requests does."""
        answer = self._over_line(request, **named)
        if answer is None or answer.status_code == _UNAUTHORIZED:
            self.adapter.line = None
            answer = super().send(request, **named)
        line = self.adapter.line
        logged_on = answer.status_code != _UNAUTHORIZED and line is not None and not line.closed
        self.last = request if logged_on else None
        return answer

    def _over_line(self, request: requests.PreparedRequest, **named: Any) -> requests.Response | None:  # noqa: ANN401
        line = self.adapter.line
        if self.last is None or line is None or not line.is_open:
            return None
        return self.adapter.send(request, **named)


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
def _hash(password: str) -> str:
    """The password as spnego takes hashes: of itself it computes the LM hash too (1.5 ms), which NTLMv2 has no use for."""
    try:
        from spnego._ntlm_raw.crypto import is_ntlm_hash, ntowfv1
    except ImportError:  # it is spnego's own affair where it has them
        return password
    return password if is_ntlm_hash(password) else f"{_LM_NONE}:{ntowfv1(password).hex()}"


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
