"""Messages: what a request says, and the texts of answers."""

from __future__ import annotations

import re
import uuid
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from winjoin.lab.winrm.shells import Fault

ENV = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
WSMAN = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
FAULT = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
IDENTITY = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
SMALLEST_ENVELOPE = 8192


class Message(NamedTuple):
    """A request. `options` by name; `seconds` of its OperationTimeout; `body` the one element in it, or None."""

    action: str
    id: str
    resource: str
    shell: str
    seconds: float
    largest: int
    options: dict[str, str]
    body: ElementTree.Element | None


def parse(data: bytes) -> Message:
    """Read an envelope; a Fault where Windows would give one."""
    if b"<!DOCTYPE" in data:
        raise schema("a document type is not allowed")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - the lab's own clients
    except ElementTree.ParseError as error:
        raise schema(str(error)) from error
    header, body = root.find(f"{{{ENV}}}Header"), root.find(f"{{{ENV}}}Body")
    if root.tag != f"{{{ENV}}}Envelope" or body is None:
        raise schema("it is no SOAP 1.2 envelope")
    if header is None:
        header = ElementTree.Element("none")

    def text(name: str) -> str:
        return (header.findtext(name) or "").strip()

    selector = next(iter(header.iter(f"{{{WSMAN}}}Selector")), None)
    return Message(
        action=text(f"{{{ADDRESSING}}}Action"),
        id=text(f"{{{ADDRESSING}}}MessageID"),
        resource=text(f"{{{WSMAN}}}ResourceURI"),
        shell=(selector.text or "").strip()
        if selector is not None and selector.get("Name") == "ShellId"
        else "",
        seconds=duration(text(f"{{{WSMAN}}}OperationTimeout")),
        largest=_largest(text(f"{{{WSMAN}}}MaxEnvelopeSize")),
        options={o.get("Name", ""): o.text or "" for o in header.iter(f"{{{WSMAN}}}Option")},
        body=next(iter(body), None),
    )


def _largest(text: str) -> int:
    size = int(text) if text.isdigit() else 153600
    if size < SMALLEST_ENVELOPE:
        raise Fault(2150858786, "The MaxEnvelopeSize is below 8192.", "w:EncodingLimit", sender=True)
    return size


def schema(why: str) -> Fault:
    """The fault for what is not as the schema says."""
    text = f"The SOAP XML in the message does not match the corresponding XML schema definition: {why}"
    return Fault(2150858817, text, "w:SchemaValidationError", sender=True)


def duration(text: str) -> float:
    """Seconds of an xs:duration; 60 where it is empty."""
    if not text:
        return 60.0
    if text.startswith("-"):
        raise Fault(2150858767, "The timeout is negative.", "a:InvalidMessageInformationHeader", sender=True)
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", text)
    if not match or text in {"P", "PT"}:
        raise schema(f"{text!r} is no duration")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + seconds


def answer(request: Message, action: str, body: str) -> str:
    """A response envelope."""
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{ENV}" xmlns:a="{ADDRESSING}" xmlns:w="{WSMAN}" xmlns:rsp="{SHELL}" '
        'xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd" xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer">'
        f"<s:Header><a:Action>{action}</a:Action><a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID>"
        f"<a:To>{ADDRESSING}/role/anonymous</a:To><a:RelatesTo>{escape(request.id)}</a:RelatesTo></s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    )


def fault(message_id: str, error: Fault, machine: str) -> str:
    """A fault envelope, as WSMan makes it."""
    who = "s:Sender" if error.sender else "s:Receiver"
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{ENV}" xmlns:a="{ADDRESSING}" xmlns:w="{WSMAN}">'
        f"<s:Header><a:Action>http://schemas.dmtf.org/wbem/wsman/1/wsman/fault</a:Action>"
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID><a:To>{ADDRESSING}/role/anonymous</a:To>"
        f"<a:RelatesTo>{escape(message_id)}</a:RelatesTo></s:Header><s:Body><s:Fault><s:Code><s:Value>{who}</s:Value>"
        f"<s:Subcode><s:Value>{error.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{escape(error.text)} </s:Text></s:Reason><s:Detail>'
        f'<f:WSManFault xmlns:f="{FAULT}" Code="{error.code}" Machine="{escape(machine)}">'
        f"<f:Message>{escape(error.text)} </f:Message></f:WSManFault></s:Detail></s:Fault></s:Body></s:Envelope>"
    )
