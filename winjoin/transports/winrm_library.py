"""Subclasses of pywinrm's transport and of requests' session: what they lack, and less of what a line has no use for."""

from __future__ import annotations

from functools import cache
from typing import Any

import requests
from winrm.exceptions import WinRMError
from winrm.transport import Transport

from winjoin.config.target import Target
from winjoin.transports.winrm_adapter import Adapter, Owner

_UNAUTHORIZED, _OK = 401, 200
_LM_NONE = "0" * 32


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


@cache
def _hash(password: str) -> str:
    """The password as spnego takes hashes: of itself it computes the LM hash too (1.5 ms), which NTLMv2 has no use for."""
    try:
        from spnego._ntlm_raw.crypto import is_ntlm_hash, ntowfv1
    except ImportError:  # it is spnego's own affair where it has them
        return password
    return password if is_ntlm_hash(password) else f"{_LM_NONE}:{ntowfv1(password).hex()}"
