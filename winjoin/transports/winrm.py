"""WinRM: one shell and one program on a host, with reconnects that do nothing twice."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from winjoin.config.target import Target
from winjoin.hosts.process import ConnectionLost, Output, Usage
from winjoin.resources.service import command_line
from winjoin.transports import winrm_envelopes as envelopes
from winjoin.transports.winrm_options import checked
from winjoin.waiting import Clock, SystemClock

if TYPE_CHECKING:
    from winjoin.transports.winrm_diagnosis import Trouble
    from winjoin.transports.winrm_session import Session

SEND_BYTES = 250_000
"""Raw bytes in a Send: in base64 within the 500 kB that Windows takes since 2012."""
_LEAST_SEND = 10_000
_STALE_SECONDS = 100.0
"""HTTP.sys ends an idle connection after 120 s."""
_BUSY_PAUSE, _BUSY_TRIES = 2.0, 3
_CLOSE_SECONDS = 5


class WinRM:
    """One host over WinRM (see `winjoin.hosts.process.Transport`)."""

    def __init__(self, target: Target, clock: Clock) -> None:
        self.address = target.name
        self.target = target
        self.usage = Usage()
        self.clock = clock

    @classmethod
    def to(cls, target: Target, *, clock: Clock | None = None) -> Self:
        """A way to a target; nothing is sent yet.

        Raises ConfigInvalid where its settings are incomplete or would show the password.
        """
        return cls(checked(target), clock or SystemClock())

    def open(self, command: Sequence[str]) -> WinrmProcess:
        """Start a program in a shell of its own. Raises the classes of `winrm_failures`."""
        from winjoin.transports.winrm_diagnosis import LIBRARY_ERRORS, explain
        from winjoin.transports.winrm_session import Session

        session, shell = Session(self.target, self.usage), ""
        try:
            shell = envelopes.shell_of(session.post(envelopes.create()))
            started = session.post(envelopes.run(shell, command[0], command_line(command[1:])))
            self.usage.programs += 1
            return WinrmProcess(self, session, shell, envelopes.command_of(started))
        except LIBRARY_ERRORS as error:
            _end(session, shell)
            raise explain(self.target, error, session.offer, opening=True) from error
        except BaseException:
            session.reset()
            raise


class WinrmProcess:
    """A program that runs in a shell (see `winjoin.hosts.process.Process`)."""

    def __init__(self, transport: WinRM, session: Session, shell: str, command: str) -> None:
        self._target, self._clock = transport.target, transport.clock
        self._session = session
        self._shell, self._command = shell, command
        self._asked = ""
        """The Receive whose answer has not come: sent again with the same MessageID, Windows answers the same."""
        self._used = self._clock.now()

    def send(self, chunk: bytes) -> None:
        """Write to its stdin, in pieces. Raises ConnectionLost where it is not known what arrived, and HostError."""
        for start in range(0, len(chunk), SEND_BYTES):
            self._send(chunk[start : start + SEND_BYTES])

    def _send(self, piece: bytes, busy: int = 0) -> None:
        from winjoin.transports.winrm_diagnosis import Trouble

        trouble = self._post(envelopes.send(self._shell, self._command, piece))
        if trouble is Trouble.TOO_LARGE and len(piece) > _LEAST_SEND:
            half = len(piece) // 2
            self._send(piece[:half])
            self._send(piece[half:])
        elif trouble is Trouble.BUSY and busy < _BUSY_TRIES:
            self._clock.pause(_BUSY_PAUSE)
            self._send(piece, busy + 1)
        elif isinstance(trouble, Trouble):
            raise ConnectionLost(f"{self._target.name} did not take the input ({trouble.value})")

    def receive(self, seconds: float) -> Output:
        """Wait for output. An answer that was lost on the way is asked for again. Raises ConnectionLost, HostError."""
        from winjoin.transports.winrm_diagnosis import LIBRARY_ERRORS, Trouble, explain

        wait = max(1, min(envelopes.OPERATION_SECONDS, round(seconds)))
        self._asked = self._asked or envelopes.receive(self._shell, self._command, wait)
        answer = self._post(self._asked, poll=True)
        self._asked = ""
        if isinstance(answer, Trouble):
            return Output(b"", b"", None)
        try:
            return envelopes.output_of(answer)
        except LIBRARY_ERRORS as error:
            raise explain(self._target, error, None) from error

    def close(self) -> None:
        """Delete the shell, which ends its program; best effort."""
        _end(self._session, self._shell)

    def _post(self, envelope: str, *, poll: bool = False) -> bytes | Trouble:
        """An answer, or what is to be done otherwise. A message that Windows could not read is sent once more."""
        from winjoin.transports.winrm_diagnosis import Trouble

        if self._clock.now() - self._used > _STALE_SECONDS:
            self._session.reset()
        if self._session.dropped:
            self._session.reset()
            raise ConnectionLost(f"{self._target.name} ended the connection")
        answer = self._try(envelope, poll=poll)
        if answer is Trouble.UNREADABLE:
            answer = self._try(envelope, poll=poll, last=True)
        self._used = self._clock.now()
        return answer

    def _try(self, envelope: str, *, poll: bool, last: bool = False) -> bytes | Trouble:
        from winjoin.transports.winrm_diagnosis import LIBRARY_ERRORS, Trouble, explain, trouble_of

        try:
            return self._session.post(envelope, poll=poll)
        except LIBRARY_ERRORS as error:
            trouble = trouble_of(error)
            if trouble in {Trouble.QUIET, Trouble.BUSY}:
                return trouble
            self._session.reset()
            if trouble is Trouble.TOO_LARGE or (trouble is Trouble.UNREADABLE and not last):
                return trouble
            if trouble is Trouble.LOST:
                raise ConnectionLost(
                    f"the connection to {self._target.name} broke: {type(error).__name__}"
                ) from error
            self._shell = "" if trouble is Trouble.GONE else self._shell
            raise explain(self._target, error, self._session.offer) from error


def _end(session: Session, shell: str) -> None:
    """Delete a shell, where there is one; whatever goes wrong now must not hide what went before."""
    from winjoin.transports.winrm_diagnosis import LIBRARY_ERRORS

    with contextlib.suppress(*LIBRARY_ERRORS):
        if shell:
            session.post(envelopes.delete(shell), seconds=_CLOSE_SECONDS)
    session.reset()
