"""The two messages that are sent most, as text, and their answers: pywinrm builds and parses each anew, which costs."""

from __future__ import annotations

import uuid
from base64 import b64decode

from winjoin.hosts.process import Output

_SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
_ENVELOPE = """<?xml version="1.0" encoding="utf-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd" \
xmlns:rsp="{shell_space}"><env:Header><a:To>{url}</a:To><a:ReplyTo><a:Address mustUnderstand="true">\
http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>\
<w:MaxEnvelopeSize mustUnderstand="true">512000</w:MaxEnvelopeSize><a:MessageID>uuid:{message}</a:MessageID>\
<w:Locale mustUnderstand="false" xml:lang="en-US"/><p:DataLocale mustUnderstand="false" xml:lang="en-US"/>\
<w:OperationTimeout>PT{seconds}S</w:OperationTimeout>\
<w:ResourceURI mustUnderstand="true">{shell_space}/cmd</w:ResourceURI><a:Action mustUnderstand="true">{action}</a:Action>\
<w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>{options}</env:Header>\
<env:Body>{body}</env:Body></env:Envelope>"""


def receive_envelope(url: str, shell: str, command: str, seconds: int) -> str:
    """A Receive that waits at most `seconds`; keep it until its answer is there, it has its own MessageID."""
    options = '<w:OptionSet><w:Option Name="WSMAN_CMDSHELL_OPTION_KEEPALIVE">TRUE</w:Option></w:OptionSet>'
    body = f'<rsp:Receive><rsp:DesiredStream CommandId="{command}">stdout stderr</rsp:DesiredStream></rsp:Receive>'
    return _envelope(url, shell, f"{_SHELL}/Receive", seconds, options, body)


def delete_shell(url: str, shell: str) -> str:
    """A Delete of the shell; what runs in it ends."""
    return _envelope(url, shell, "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete", 20, "", "")


def _envelope(  # noqa: PLR0917
    url: str, shell: str, action: str, seconds: int, options: str, body: str
) -> str:
    return _ENVELOPE.format(
        shell_space=_SHELL,
        url=url,
        message=str(uuid.uuid4()).upper(),
        seconds=seconds,
        action=action,
        shell=shell,
        options=options,
        body=body,
    )


def output_of(answer: bytes) -> Output:
    """What a ReceiveResponse holds."""
    from xml.etree import ElementTree

    document = ElementTree.fromstring(answer)  # noqa: S314 - from the host that runs our program
    streams: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
    for stream in document.iter(f"{{{_SHELL}}}Stream"):
        if stream.text:
            streams.setdefault(stream.get("Name", ""), []).append(b64decode(stream.text))
    state = document.find(f".//{{{_SHELL}}}CommandState")
    code = None
    if state is not None and state.get("State", "").endswith("Done"):
        said = state.find(f"{{{_SHELL}}}ExitCode")
        code = int(said.text or 0) if said is not None else 0
    return Output(b"".join(streams["stdout"]), b"".join(streams["stderr"]), code)
