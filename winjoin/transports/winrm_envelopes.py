"""The five messages that winjoin sends, as text, and what their answers hold.

pywinrm builds and parses each through dictionaries, which costs half of a request's time; and it makes a new
MessageID for each call, with which a lost answer cannot be asked for again.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

from winjoin.hosts.process import Output

IDLE = "PT1800S"
"""How long a shell outlives its last request: enough for a question at the terminal, and nothing is left for hours."""
OPERATION_SECONDS = 20
UNKNOWN_EXIT = -1
"""Where Windows says that a program is done and not how."""

_SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
_TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"'
    ' xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"'
    f' xmlns:rsp="{_SHELL}"><env:Header><a:To>http://windows-host:5985/wsman</a:To><a:ReplyTo>'
    '<a:Address mustUnderstand="true">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address>'
    '</a:ReplyTo><w:MaxEnvelopeSize mustUnderstand="true">512000</w:MaxEnvelopeSize>'
    "<a:MessageID>uuid:%s</a:MessageID>"
    '<w:Locale mustUnderstand="false" xml:lang="en-US"/><p:DataLocale mustUnderstand="false" xml:lang="en-US"/>'
    "<w:OperationTimeout>PT%dS</w:OperationTimeout>"
    f'<w:ResourceURI mustUnderstand="true">{_SHELL}/cmd</w:ResourceURI><a:Action mustUnderstand="true">%s</a:Action>'
    "%s</env:Header><env:Body>%s</env:Body></env:Envelope>"
)


def create() -> str:
    """A shell whose programs speak UTF-8."""
    body = (
        "<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams>"
        f"<rsp:IdleTimeOut>{IDLE}</rsp:IdleTimeOut></rsp:Shell>"
    )
    options = _options(WINRS_NOPROFILE="FALSE", WINRS_CODEPAGE="65001")
    return _envelope(f"{_TRANSFER}/Create", options, body)


def run(shell: str, program: str, arguments: str) -> str:
    """A program whose stdin is a pipe; `arguments` is a command line, which cmd.exe reads."""
    body = (
        f"<rsp:CommandLine><rsp:Command>{_escaped(program)}</rsp:Command>"
        f"<rsp:Arguments>{_escaped(arguments)}</rsp:Arguments></rsp:CommandLine>"
    )
    options = _options(WINRS_CONSOLEMODE_STDIN="FALSE", WINRS_SKIP_CMD_SHELL="FALSE")
    return _envelope(f"{_SHELL}/Command", _in(shell) + options, body)


def send(shell: str, command: str, chunk: bytes) -> str:
    """Bytes for a program's stdin."""
    text = b64encode(chunk).decode("ascii")
    stream = f'<rsp:Stream Name="stdin" CommandId="{_escaped(command)}">{text}</rsp:Stream>'
    return _envelope(f"{_SHELL}/Send", _in(shell), f"<rsp:Send>{stream}</rsp:Send>")


def receive(shell: str, command: str, seconds: int) -> str:
    """A wait for output; keep it until its answer is there: sent again, Windows repeats the answer."""
    stream = f'<rsp:DesiredStream CommandId="{_escaped(command)}">stdout stderr</rsp:DesiredStream>'
    header = _in(shell) + _options(WSMAN_CMDSHELL_OPTION_KEEPALIVE="TRUE")
    return _envelope(f"{_SHELL}/Receive", header, f"<rsp:Receive>{stream}</rsp:Receive>", seconds)


def delete(shell: str) -> str:
    """The end of a shell and of all that runs in it."""
    return _envelope(f"{_TRANSFER}/Delete", _in(shell), "")


def _envelope(action: str, header: str, body: str, seconds: int = OPERATION_SECONDS) -> str:
    from uuid import uuid4

    return _ENVELOPE % (str(uuid4()).upper(), seconds, action, header, body)


def _in(shell: str) -> str:
    return f'<w:SelectorSet><w:Selector Name="ShellId">{_escaped(shell)}</w:Selector></w:SelectorSet>'


def _options(**values: str) -> str:
    inner = "".join(f'<w:Option Name="{name}">{value}</w:Option>' for name, value in values.items())
    return f"<w:OptionSet>{inner}</w:OptionSet>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def shell_of(answer: bytes) -> str:
    """The ShellId of a CreateResponse: a selector, and since 2012 an element too. ValueError where it has none."""
    for element in _elements(answer):
        if element.get("Name") == "ShellId" or element.tag == f"{{{_SHELL}}}ShellId":
            return str(element.text or "").strip()
    raise ValueError("the answer names no shell")


def command_of(answer: bytes) -> str:
    """The CommandId of a CommandResponse. ValueError where it has none."""
    for element in _elements(answer):
        if element.tag == f"{{{_SHELL}}}CommandId":
            return str(element.text or "").strip()
    raise ValueError("the answer names no command")


def output_of(answer: bytes) -> Output:
    """What a ReceiveResponse holds; streams are split anywhere. ValueError where it is none."""
    streams: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
    code: int | None = None
    for element in _elements(answer):
        if element.tag == f"{{{_SHELL}}}Stream" and element.text:
            streams.setdefault(str(element.get("Name")), bytearray()).extend(b64decode(element.text))
        elif element.tag == f"{{{_SHELL}}}CommandState" and element.get("State", "").endswith("/Done"):
            said = element.findtext(f"{{{_SHELL}}}ExitCode")
            code = int(said) if said else UNKNOWN_EXIT
    return Output(bytes(streams["stdout"]), bytes(streams["stderr"]), code)


def _elements(answer: bytes) -> Iterator[Any]:
    from xml.etree import ElementTree

    try:
        return ElementTree.fromstring(answer).iter()  # noqa: S314 - expat 2.4 and later bounds what entities do
    except ElementTree.ParseError as error:
        raise ValueError("the answer is no XML") from error
