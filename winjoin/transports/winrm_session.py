"""pywinrm's protocol with what it lacks: pins, keepalive, one way to count, a session that can be made anew."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from winjoin.config.target import Target
from winjoin.hosts.process import Usage

if TYPE_CHECKING:
    from winrm.protocol import Protocol

_OPERATION_SECONDS, _READ_SECONDS, _CONNECT_SECONDS = 20, 30, 5
_USER_TIMEOUT_MS = 20_000
_RECEIVE = b"shell/Receive<"


def protocol_to(target: Target, usage: Usage) -> Protocol:
    """A protocol object of its own for one host; nothing is sent yet. Raises UsageError where Kerberos has no library."""
    from winrm.protocol import Protocol
    from winrm.transport import Transport

    class Session(Transport):
        """A transport whose session counts, pins and keeps alive."""

        def build_session(self) -> Any:  # noqa: ANN401 - a requests.Session
            return _tuned(super().build_session(), target, usage)

        def setup_encryption(self, session: Any) -> None:  # noqa: ANN401
            # the handshake happens in here: adapters are mounted before
            super().setup_encryption(_tuned(session, target, usage))

        def close_session(self) -> None:
            super().close_session()
            self.encryption = None

    settings: dict[str, Any] = {
        "transport": _auth(target),
        "ca_trust_path": target.ca_file or None,
        "server_cert_validation": "ignore" if target.thumbprint else target.server_cert_validation,
        "message_encryption": target.message_encryption,
    }
    protocol = Protocol(
        endpoint=target.url,
        username=target.user or None,
        password=target.password.reveal() if target.password else None,
        cert_pem=target.certificate or None,
        cert_key_pem=target.certificate_key or None,
        operation_timeout_sec=_OPERATION_SECONDS,
        read_timeout_sec=_READ_SECONDS,
        proxy=target.proxy or None,
        **settings,
    )
    protocol.transport.__class__ = Session
    protocol.transport.read_timeout_sec = (_CONNECT_SECONDS, _READ_SECONDS)  # type: ignore[assignment] # requests takes both
    _with_envelope_size(protocol)
    return protocol


def _auth(target: Target) -> str:
    """Negotiate is Kerberos where the extra and a ticket are there."""
    if target.auth != "negotiate":
        return {"basic": "basic", "certificate": "ssl"}.get(target.auth, target.auth)
    import importlib.util
    import os

    ticket = os.environ.get("KRB5CCNAME")
    return "kerberos" if ticket and importlib.util.find_spec("kerberos") else "ntlm"


def _with_envelope_size(protocol: Protocol) -> None:
    build = protocol.build_wsman_header

    def header(*arguments: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401 - pywinrm's own
        made: dict[str, Any] = build(*arguments, **named)
        made["env:Header"]["w:MaxEnvelopeSize"]["#text"] = "512000"
        return made

    protocol.build_wsman_header = header  # type: ignore[method-assign] # its messages all go through it


def _tuned(session: Any, target: Target, usage: Usage) -> Any:  # noqa: ANN401 - a requests.Session
    if getattr(session, "winjoin", False):
        return session
    from requests.adapters import HTTPAdapter

    class Adapter(HTTPAdapter):
        """Counts requests, keeps connections alive, pins certificates."""

        def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
            if target.thumbprint:
                named["assert_fingerprint"] = target.thumbprint
            named["socket_options"] = _options()
            super().init_poolmanager(*arguments, **named)

        def send(self, request: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            if _RECEIVE not in (request.body or b"")[:2000]:
                usage.requests += 1
            return super().send(request, *arguments, **named)

    session.mount("http://", Adapter())
    session.mount("https://", Adapter())
    session.trust_env = False
    session.winjoin = True
    return session


def _options() -> list[tuple[int, int, int]]:
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
