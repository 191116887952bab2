"""WinRM: one shell and one command on a host, through pywinrm's protocol, with reconnects that do nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from winjoin.config.target import Target
from winjoin.errors import HostError, UsageError
from winjoin.hosts.process import ConnectionLost, Output, Usage
from winjoin.resources.service import command_line
from winjoin.transports.winrm_envelopes import delete_shell, output_of, receive_envelope
from winjoin.transports.winrm_failures import ShellGone, explained, fault_code
from winjoin.waiting import Clock, SystemClock

if TYPE_CHECKING:
    from winrm.protocol import Protocol

OPERATION_SECONDS = 20
READ_SECONDS = 30
SEND_BYTES = 250_000
_TIMED_OUT = 2150858793
_SHELL_GONE = 2150858843
_BAD_REQUEST = 400


class WinRM:
    """One host over WinRM (see `winjoin.hosts.process.Transport`)."""

    def __init__(self, target: Target, clock: Clock) -> None:
        self.address = target.name
        self.target = target
        self.usage = Usage()
        self._clock = clock

    @classmethod
    def to(cls, target: Target, *, clock: Clock | None = None) -> Self:
        """A way to a target. Raises UsageError where its settings would show the password."""
        if target.auth == "basic" and target.scheme == "http":
            raise UsageError(
                f"Basic over plain HTTP would show the password of {target.user} to everyone on the way to {target.name}",
                hint="Use HTTPS (port 5986), or ntlm, which encrypts on HTTP too.",
            )
        return cls(target, clock or SystemClock())

    def open(self, command: Sequence[str]) -> WinrmProcess:
        """Start a program in a shell of its own. Raises the classes of `winrm_failures`."""
        from winjoin.transports.winrm_session import protocol_to

        self.usage.programs += 1
        protocol = protocol_to(self.target, self.usage)
        try:
            with explained(self.target):
                shell = protocol.open_shell(codepage=65001, idle_timeout="PT7200S")
                started = protocol.run_command(
                    shell, command[0], [command_line(command[1:])], console_mode_stdin=False
                )
        except (HostError, KeyboardInterrupt):
            protocol.transport.close_session()
            raise
        return WinrmProcess(self, protocol, shell, started)


class WinrmProcess:
    """A program that runs in a shell (see `winjoin.hosts.process.Process`)."""

    def __init__(self, transport: WinRM, protocol: Protocol, shell: str, command: str) -> None:
        self._transport, self._protocol = transport, protocol
        self._shell, self._command = shell, command
        self._asked = ""
        """The Receive whose answer has not come: sent again with the same MessageID, Windows answers the same."""
        self._ended = False

    def send(self, chunk: bytes) -> None:
        """Write to its stdin, in pieces. Raises ConnectionLost where it is not known what arrived."""
        for start in range(0, len(chunk), SEND_BYTES):
            piece = chunk[start : start + SEND_BYTES]
            self._call(partial(self._protocol.send_command_input, self._shell, self._command, piece))

    def receive(self, seconds: float) -> Output:
        """Wait for output. An answer that was lost on the way is asked for again."""
        self._transport.usage.long_polls += 1
        if not self._asked:
            wait = max(1, min(OPERATION_SECONDS, round(seconds)))
            self._asked = receive_envelope(self._transport.target.url, self._shell, self._command, wait)
        answer = self._call(lambda: self._protocol.transport.send_message(self._asked))
        self._asked = ""
        if answer is None:
            return Output(b"", b"", None)
        output = output_of(answer)
        self._ended = output.exit_code is not None
        return output

    def close(self) -> None:
        """Delete the shell, which ends its program; best effort."""
        try:
            self._protocol.transport.send_message(delete_shell(self._transport.target.url, self._shell))
        except Exception as error:  # noqa: BLE001 - nothing that goes wrong at the end may hide what went before
            del error
        self._protocol.transport.close_session()

    def _call(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - bytes or None
        """None where Windows says that there was nothing yet. A request that was never decrypted is sent again."""
        for attempt in (1, 2):
            try:
                return call()
            except Exception as error:  # noqa: BLE001 - sorted below; what is not known is raised
                if fault_code(error) == _TIMED_OUT:
                    return None
                self._judge(error, again=attempt == 1)
        raise AssertionError("unreachable")

    def _judge(self, error: Exception, *, again: bool) -> None:
        from requests.exceptions import ConnectionError as RequestsConnectionError
        from requests.exceptions import Timeout

        if fault_code(error) == _SHELL_GONE:
            raise ShellGone(
                f"The shell on {self._transport.address} is gone: Windows or WinRM was restarted",
                hint="Run the same command again: it goes on where it stopped.",
            ) from error
        if getattr(error, "code", None) == _BAD_REQUEST and again:
            self._reset()
            return
        if isinstance(error, RequestsConnectionError | Timeout):
            self._reset()
            raise ConnectionLost(f"the connection to {self._transport.address} broke: {error}") from error
        with explained(self._transport.target):
            raise error

    def _reset(self) -> None:
        """A new connection, and a new security context with it: the old one is out of step for good."""
        self._protocol.transport.close_session()
