"""What a WinRM service does with each kind of request."""

from __future__ import annotations

import math
import threading
import time
from base64 import b64decode, b64encode
from collections import OrderedDict
from xml.sax.saxutils import escape

from winjoin.hosts.process import Output
from winjoin.lab.winrm import soap
from winjoin.lab.winrm.shells import Command, Fault, Shell, Shells
from winjoin.lab.winrm.soap import IDENTITY, SHELL, TRANSFER, Message

TIMED_OUT, BUSY = 2150858793, 170
_REMEMBERED = 64
_PIECE, _AROUND_PIECE = 99_999, 140
"""Bytes of a stream element, and what stands around them."""


class Operations:
    """Answers requests of one machine. A request that comes again with its MessageID gets the same answer."""

    def __init__(self, shells: Shells, name: str) -> None:
        self._shells, self._name = shells, name
        self._answers: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._pending: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self.closing = False

    def answer(self, data: bytes, user: str) -> tuple[int, str]:
        """HTTP status and envelope."""
        message_id = ""
        try:
            if IDENTITY.encode() in data:
                return 200, self._identify()
            request = soap.parse(data)
            message_id = request.id
        except Fault as error:
            return 500, soap.fault(message_id, error, self._name)
        return self._once(request, user)

    def busy(self, data: bytes, user: str) -> tuple[int, str]:
        """The fault of input that the program has not read yet; the request is not done."""
        text = "The requested resource is in use."
        return 500, soap.fault(soap.parse(data).id, Fault(BUSY, text), self._name)

    def _once(self, request: Message, user: str) -> tuple[int, str]:
        """A request that comes again while the first is still being answered waits for that answer."""
        key = f"{user} {request.id}"
        with self._lock:
            if (known := self._answers.get(key)) is not None:
                return known
            first = key not in self._pending
            pending = self._pending.setdefault(key, threading.Event())
        if not first:
            pending.wait(request.seconds + 5)
            return self._answers.get(key) or (500, soap.fault(request.id, _timed_out(), self._name))
        try:
            made = 200, self._do(request, user)
        except Fault as error:
            made = 500, soap.fault(request.id, error, self._name)
        with self._lock:
            self._answers[key] = made
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
            self._pending.pop(key).set()
        return made

    def _identify(self) -> str:
        return (
            f'<s:Envelope xmlns:s="{soap.ENV}"><s:Header/><s:Body><wsmid:IdentifyResponse xmlns:wsmid="{IDENTITY}">'
            f"<wsmid:ProtocolVersion>{soap.WSMAN}</wsmid:ProtocolVersion><wsmid:ProductVendor>Microsoft Corporation"
            "</wsmid:ProductVendor><wsmid:ProductVersion>OS: 10.0.20348 SP: 0.0 Stack: 3.0</wsmid:ProductVersion>"
            "</wsmid:IdentifyResponse></s:Body></s:Envelope>"
        )

    def _do(self, request: Message, user: str) -> str:
        actions = {
            f"{TRANSFER}/Create": self._create,
            f"{TRANSFER}/Delete": self._delete,
            f"{SHELL}/Command": self._command,
            f"{SHELL}/Send": self._send,
            f"{SHELL}/Receive": self._receive,
            f"{SHELL}/Signal": self._signal,
        }
        if request.action not in actions:
            text = f"The WS-Addressing action {request.action!r} is not supported."
            raise Fault(2150858755, text, "a:ActionNotSupported", sender=True)
        if not request.resource.startswith(f"{SHELL}/"):
            text = f"The resource URI {request.resource!r} is not known."
            raise Fault(2150858752, text, "a:DestinationUnreachable", sender=True)
        return actions[request.action](request, user)

    def _create(self, request: Message, user: str) -> str:
        if request.body is None or request.body.tag != f"{{{SHELL}}}Shell":
            raise soap.schema("a Shell is missing")
        idle = request.body.findtext(f"{{{SHELL}}}IdleTimeOut") or request.body.findtext(
            f"{{{SHELL}}}IdleTimeout"
        )
        seconds = soap.duration(idle.strip()) if idle else math.inf
        shell = self._shells.create(user, seconds)
        body = (
            f"<x:ResourceCreated><a:Address>http://localhost/wsman</a:Address><a:ReferenceParameters>"
            f'<w:ResourceURI>{SHELL}/cmd</w:ResourceURI><w:SelectorSet><w:Selector Name="ShellId">{shell.id}</w:Selector>'
            f"</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>{shell.id}</rsp:ShellId>"
            f"<rsp:ResourceUri>{SHELL}/cmd</rsp:ResourceUri><rsp:Owner>{escape(user)}</rsp:Owner>"
            "<rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"
        )
        return soap.answer(request, f"{TRANSFER}/CreateResponse", body)

    def _delete(self, request: Message, user: str) -> str:
        self._shells.delete(self._shells.get(request.shell, user))
        return soap.answer(request, f"{TRANSFER}/DeleteResponse", "")

    def _command(self, request: Message, user: str) -> str:
        shell = self._shells.get(request.shell, user)
        if request.body is None or request.body.tag != f"{{{SHELL}}}CommandLine":
            raise soap.schema("a CommandLine is missing")
        parts = [request.body.findtext(f"{{{SHELL}}}Command") or ""]
        parts += [item.text or "" for item in request.body.findall(f"{{{SHELL}}}Arguments")]
        command = self._shells.run(shell, " ".join(part for part in parts if part))
        body = f"<rsp:CommandResponse><rsp:CommandId>{command.id}</rsp:CommandId></rsp:CommandResponse>"
        return soap.answer(request, f"{SHELL}/CommandResponse", body)

    def _found(self, request: Message, user: str, element: str) -> tuple[Shell, Command]:
        shell = self._shells.get(request.shell, user)
        found = None if request.body is None else next(request.body.iter(f"{{{SHELL}}}{element}"), None)
        command_id = None if found is None else found.get("CommandId")
        if not command_id:
            raise Fault(87, "The parameter is incorrect.", "w:InvalidParameter", sender=True)
        return shell, self._shells.command(shell, command_id)

    def _send(self, request: Message, user: str) -> str:
        _, command = self._found(request, user, "Stream")
        for stream in [] if request.body is None else request.body.iter(f"{{{SHELL}}}Stream"):
            command.program.write(_decoded(stream.text or ""))
            if stream.get("End", "").lower() == "true":
                command.program.close_input()
        return soap.answer(request, f"{SHELL}/SendResponse", "<rsp:SendResponse/>")

    def _receive(self, request: Message, user: str) -> str:
        shell, command = self._found(request, user, "DesiredStream")
        empty = self._received(request, command, Output(b"", b"", 0))
        try:
            output = self._output(command, request.seconds, request.largest - len(empty))
        finally:
            shell.used = time.monotonic()
        return self._received(request, command, output)

    def _received(self, request: Message, command: Command, output: Output) -> str:
        body = "<rsp:ReceiveResponse>"
        for name, data in (("stdout", output.stdout), ("stderr", output.stderr)):
            for start in range(0, len(data), _PIECE):
                text = b64encode(data[start : start + _PIECE]).decode("ascii")
                body += f'<rsp:Stream Name="{name}" CommandId="{command.id}">{text}</rsp:Stream>'
        state = "Running" if output.exit_code is None else "Done"
        code = "" if output.exit_code is None else f"<rsp:ExitCode>{output.exit_code}</rsp:ExitCode>"
        body += f'<rsp:CommandState CommandId="{command.id}" State="{SHELL}/CommandState/{state}">{code}</rsp:CommandState>'
        return soap.answer(request, f"{SHELL}/ReceiveResponse", body + "</rsp:ReceiveResponse>")

    def _output(self, command: Command, seconds: float, room: int) -> Output:
        """What there is, as much as fits, or a fault when the time is over."""
        if not command.lock.acquire(timeout=max(0.1, seconds)):
            raise _timed_out()
        try:
            output = command.rest or self._waited(command, seconds)
            output, command.rest = _split(output, room)
            return output
        finally:
            command.lock.release()

    def _waited(self, command: Command, seconds: float) -> Output:
        deadline = time.monotonic() + seconds
        while not self.closing:
            if command.ended is not None:
                return Output(b"", b"", command.ended.exit_code)
            output = command.program.read(min(0.5, max(0.01, deadline - time.monotonic())))
            if output.exit_code is not None:
                command.ended = output
            if output.stdout or output.stderr or output.exit_code is not None:
                return output
            if time.monotonic() >= deadline:
                break
        raise _timed_out()

    def _signal(self, request: Message, user: str) -> str:
        _, command = self._found(request, user, "Signal")
        command.program.kill()
        return soap.answer(request, f"{SHELL}/SignalResponse", "<rsp:SignalResponse/>")


def _split(output: Output, room: int) -> tuple[Output, Output | None]:
    """What fits into so many characters of an answer, and the rest."""
    pieces = room // _PIECE + 2
    most = max(1, (room - pieces * _AROUND_PIECE) // 4 * 3)
    out, errors = output.stdout[:most], output.stderr[: max(0, most - len(output.stdout))]
    if len(out) + len(errors) == len(output.stdout) + len(output.stderr):
        return output, None
    rest = Output(output.stdout[len(out) :], output.stderr[len(errors) :], output.exit_code)
    return Output(out, errors, None), rest


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise soap.schema(f"a Stream is not base64: {error}") from error


def _timed_out() -> Fault:
    text = "The WS-Management service cannot complete the operation within the time specified in OperationTimeout."
    return Fault(TIMED_OUT, text, "w:TimedOut")
