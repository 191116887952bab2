"""pywinrm's protocol with what it lacks: pins, keepalive, counting, a session that can be made anew.

Without a new session and security context, NTLM over HTTP never recovers from a lost connection: Windows answers
400 to all that follows.
"""

from __future__ import annotations

import socket
from typing import Any

from winjoin.config.target import Target
from winjoin.hosts.process import Usage
from winjoin.transports.winrm_envelopes import OPERATION_SECONDS
from winjoin.transports.winrm_options import settings

CONNECT_SECONDS = 5
GRACE_SECONDS = 10
"""For an answer to come after the operation's own time."""
_USER_TIMEOUT_MS = 20_000
_UNAUTHORIZED, _OK = 401, 200


class Session:
    """One authenticated way to a host, for one thread. `offer` is what its first 401 offered."""

    def __init__(self, target: Target, usage: Usage) -> None:
        self.offer: str | None = None
        self._polling = False
        self._usage = usage
        self._protocol = _protocol(target, self)

    def post(self, envelope: str, *, seconds: int = OPERATION_SECONDS, poll: bool = False) -> bytes:
        """Send an envelope and return its answer; raises what pywinrm and its layers raise.

        `poll`: it waits for output, and is counted so.
        """
        self._polling = poll
        self._protocol.transport.read_timeout_sec = (CONNECT_SECONDS, seconds + GRACE_SECONDS)
        answer: bytes = self._protocol.send_message(envelope)
        return answer

    def reset(self) -> None:
        """Forget connection and security context; the next message makes new ones."""
        self._protocol.transport.close_session()

    def count(self) -> None:
        """A request goes out; what follows within one call is authentication."""
        if self._polling:
            self._usage.long_polls += 1
        else:
            self._usage.requests += 1
        self._polling = False

    def answered(self, status: int, offer: str | None) -> None:
        """Keep what a host offers to those who have not said who they are."""
        if status == _UNAUTHORIZED and self.offer is None:
            self.offer = offer or ""


def _protocol(target: Target, owner: Session) -> Any:  # noqa: ANN401 - winrm.protocol.Protocol
    from winrm.exceptions import WinRMError
    from winrm.protocol import Protocol
    from winrm.transport import Transport

    class Tuned(Transport):
        """Mounts our adapter before the first byte, and never goes on in clear after a failed handshake."""

        def build_session(self) -> Any:  # noqa: ANN401 - a requests.Session
            return _tuned(super().build_session(), target, owner)

        def setup_encryption(self, session: Any) -> None:  # noqa: ANN401
            try:
                super().setup_encryption(_tuned(session, target, owner))
            except BaseException:
                self.close_session()
                raise

        def close_session(self) -> None:
            super().close_session()
            self.encryption = None

        def _get_message_response_text(self, response: Any) -> bytes:  # noqa: ANN401
            kind = response.headers.setdefault("Content-Type", "")
            if self.encryption and response.status_code == _OK and "-session-encrypted" not in kind:
                raise WinRMError("the answer to an encrypted message is not encrypted")
            return super()._get_message_response_text(response)

    protocol = Protocol(**settings(target))
    protocol.transport.__class__ = Tuned
    return protocol


def _tuned(session: Any, target: Target, owner: Session) -> Any:  # noqa: ANN401 - a requests.Session
    if getattr(session, "winjoin", False):
        return session
    adapter = _adapter(target, owner)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    session.trust_env = False
    session.max_redirects = 0
    session.winjoin = True
    return session


def _adapter(target: Target, owner: Session) -> Any:  # noqa: ANN401 - a requests.adapters.HTTPAdapter
    from requests.adapters import HTTPAdapter

    pool: dict[str, Any] = {"socket_options": _socket_options()}
    if target.thumbprint and target.scheme == "https":
        pool["assert_fingerprint"] = target.thumbprint

    class Adapter(HTTPAdapter):
        """Counts requests, keeps connections alive, pins certificates (behind a proxy too)."""

        def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
            super().init_poolmanager(*arguments, **{**named, **pool})

        def proxy_manager_for(self, proxy: str, **named: Any) -> Any:  # noqa: ANN401
            return super().proxy_manager_for(proxy, **{**named, **pool})

        def send(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            owner.count()
            response = super().send(*arguments, **named)
            owner.answered(response.status_code, response.headers.get("WWW-Authenticate"))
            return response

    return Adapter()


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
