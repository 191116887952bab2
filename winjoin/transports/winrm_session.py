"""pywinrm's protocol with a session that can be made anew, and counts.

Without a new session and security context, NTLM over HTTP never recovers from a lost connection: Windows answers
400 to all that follows.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from winjoin.config.target import Target
from winjoin.hosts.process import Usage
from winjoin.transports.winrm_envelopes import OPERATION_SECONDS
from winjoin.transports.winrm_options import settings

CONNECT_SECONDS = 5
GRACE_SECONDS = 10
"""For an answer to come after the operation's own time."""
_UNAUTHORIZED = 401
_LOG = logging.getLogger(__name__)
"""What ``-v`` shows; see `winjoin.cli.verbosity`."""


class Session:
    """One authenticated way to a host, for one thread. `offer` is what its first 401 offered."""

    def __init__(self, target: Target, usage: Usage) -> None:
        self.offer: str | None = None
        self._polling = False
        self._usage, self._name = usage, target.name
        self._protocol = _protocol(target, self)

    def post(self, envelope: str, *, seconds: int = OPERATION_SECONDS, poll: bool = False) -> bytes:
        """Send an envelope and return its answer; raises what pywinrm and its layers raise.

        `poll`: it waits for output, and is counted so.
        """
        self._polling = poll
        self._protocol.transport.read_timeout_sec = (CONNECT_SECONDS, seconds + GRACE_SECONDS)
        if not _LOG.isEnabledFor(logging.DEBUG if poll else logging.INFO):
            answer: bytes = self._protocol.send_message(envelope)
            return answer
        return self._logged(envelope, logging.DEBUG if poll else logging.INFO)

    def _logged(self, envelope: str, level: int) -> bytes:
        """Send it, and say which message it was, its size and its time; never what is in it."""
        kind, began, said = _action(envelope), time.monotonic(), "failed"
        try:
            answer: bytes = self._protocol.send_message(envelope)
            said = f"{len(answer)} bytes back"
        except Exception as error:
            said = type(error).__name__
            raise
        finally:
            spent = 1000 * (time.monotonic() - began)
            _LOG.log(level, "%s: %s, %d bytes: %s (%.0f ms)", self._name, kind, len(envelope), said, spent)
        return answer

    @property
    def dropped(self) -> bool:
        """Whether the host has hung up since its last answer."""
        session = self._protocol.transport.session
        return session is not None and bool(session.dropped)

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


def _action(envelope: str) -> str:
    """``Create``, ``Send``, ``Receive``, …: what a message asks for."""
    return envelope.partition("</a:Action>")[0].rpartition("/")[2]


def _protocol(target: Target, owner: Session) -> Any:  # noqa: ANN401 - winrm.protocol.Protocol
    from winrm.protocol import Protocol

    from winjoin.transports.winrm_library import Tuned

    protocol = Protocol(**settings(target))
    Tuned.of(protocol.transport, target, owner)
    return protocol
