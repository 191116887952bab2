"""Certificates: a CA's pin, validity and names.

The pin is read with a small DER walk of our own, since importing `cryptography` would cost a join 45 ms of
CPU.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import UTC, datetime
from typing import NamedTuple

from winjoin.values import CaPin

_SEQUENCE, _VERSION, _UTC_TIME = 0x30, 0xA0, 0x17


class Element(NamedTuple):
    """One DER element: tag, where its header, content and end are."""

    tag: int
    start: int
    content: int
    end: int


def element(der: bytes, at: int, end: int) -> Element:
    """The element at `at`; ValueError where the encoding is cut off, indefinite or too long for `end`."""
    if at + 2 > end:
        raise ValueError("is cut off")
    length, content = der[at + 1], at + 2
    if length >= 0x80:  # noqa: PLR2004 - X.690: the long form
        count = length & 0x7F
        if not 1 <= count <= 4 or content + count > end:  # noqa: PLR2004 - 4 bytes are 4 GB
            raise ValueError("has a length that DER does not allow")
        length, content = int.from_bytes(der[content : content + count], "big"), content + count
    if content + length > end:
        raise ValueError("is cut off")
    return Element(der[at], at, content, content + length)


def children(der: bytes, parent: Element) -> tuple[Element, ...]:
    """The elements in one."""
    found, at = [], parent.content
    while at < parent.end:
        found.append(element(der, at, parent.end))
        at = found[-1].end
    return tuple(found)


def certificates(pem: str) -> tuple[bytes, ...]:
    """The DER of each certificate in PEM text, in order; ValueError where a block is no certificate.

    Text around is skipped.
    """
    blocks = re.findall(
        r"-----BEGIN (?:TRUSTED )?CERTIFICATE-----(.*?)-----END (?:TRUSTED )?CERTIFICATE-----", pem, re.DOTALL
    )
    found = []
    for block in blocks:
        try:
            der = base64.b64decode("".join(block.split()), validate=True)
        except binascii.Error as error:
            raise ValueError("has a certificate that is not base64") from error
        _fields(der)
        found.append(der)
    return tuple(found)


def _fields(der: bytes) -> tuple[Element, ...]:
    """TBSCertificate's fields from serialNumber on: serial, algorithm, issuer, validity, subject, key."""
    outer = element(der, 0, len(der))
    parts = children(der, outer) if outer.tag == _SEQUENCE else ()
    if not parts or parts[0].tag != _SEQUENCE:
        raise ValueError("has a block that is no certificate")
    fields = children(der, parts[0])
    fields = fields[1:] if fields and fields[0].tag == _VERSION else fields
    if len(fields) < 6 or any(field.tag != _SEQUENCE for field in fields[1:6]):  # noqa: PLR2004 - RFC 5280, 4.1
        raise ValueError("has a block that is no certificate")
    return fields


def spki_pin(der: bytes) -> CaPin:
    """SHA-256 of a certificate's SubjectPublicKeyInfo, as kubeadm pins it."""
    key = _fields(der)[5]
    return CaPin("sha256:" + hashlib.sha256(der[key.start : key.end]).hexdigest())


def pins_of(pem: str) -> tuple[CaPin, ...]:
    """The pin of each certificate in PEM text."""
    return tuple(spki_pin(der) for der in certificates(pem))


def validity(der: bytes) -> tuple[datetime, datetime]:
    """From when until when a certificate is valid, UTC."""
    before, after = children(der, _fields(der)[3])
    return _time(der, before), _time(der, after)


def _time(der: bytes, part: Element) -> datetime:
    text = der[part.content : part.end].decode("ascii").rstrip("Z")
    if part.tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text  # RFC 5280, 4.1.2.5.1
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


class Names(NamedTuple):
    """Who a certificate is for: its common name, organizations, DNS names and addresses."""

    common_name: str
    organizations: tuple[str, ...]
    dns: tuple[str, ...]
    addresses: tuple[str, ...]


def names_of(der: bytes) -> Names:
    """The names in a certificate; imports `cryptography`."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    certificate = x509.load_der_x509_certificate(der)
    try:
        san = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        san = x509.SubjectAlternativeName([])
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Names(
        str(common[0].value) if common else "",
        tuple(
            str(part.value) for part in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        ),
        tuple(san.get_values_for_type(x509.DNSName)),
        tuple(str(address) for address in san.get_values_for_type(x509.IPAddress)),
    )
