"""A look at the certificate that a listener shows, for messages about why it was not taken."""

from __future__ import annotations

import hashlib
import socket
import ssl
from typing import NamedTuple

from winjoin.config.target import Target

_SECONDS = 5.0
_MAX_NAMES = 5


class Shown(NamedTuple):
    """A certificate as messages tell it; thumbprints as Windows prints them, times in UTC."""

    names: str
    issuer: str
    begins: str
    ends: str
    sha1: str
    sha256: str

    @property
    def thumbprints(self) -> str:
        """Both, for a person who compares."""
        return f"SHA-256 {self.sha256}, SHA-1 {self.sha1}"


def shown(target: Target) -> Shown | None:
    """What the listener shows; None where it does not speak TLS, or a proxy is in between. No credentials are sent."""
    if target.proxy:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((target.address, target.port), _SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=target.address.partition("%")[0]) as secure,
        ):
            der = secure.getpeercert(binary_form=True)
    except (OSError, ValueError):
        return None
    return _described(der) if der else None


def _described(der: bytes) -> Shown | None:
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(der)
        return Shown(
            names=", ".join(_names(certificate)[:_MAX_NAMES]) or "nothing",
            issuer=_printable(certificate.issuer.rfc4514_string()),
            begins=f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC",
            ends=f"{certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC",
            sha1=hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(),
            sha256=hashlib.sha256(der).hexdigest().upper(),
        )
    except ValueError:
        return None


def _names(certificate) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - imported late
    """The subject's common names and the alternative names, each once."""
    from cryptography import x509

    found = [str(name.value) for name in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        extension = ()
    found += [str(getattr(name, "value", "")) for name in extension]
    return list(dict.fromkeys(_printable(name) for name in found if name))


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:200]
