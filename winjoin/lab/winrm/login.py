"""Who asks: Basic, client certificates, and NTLM by pyspnego, raw or wrapped in SPNEGO, bound to the connection."""

from __future__ import annotations

import os
import struct
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_BOUNDARY = b"--Encrypted Boundary"
_ENVIRONMENT = threading.Lock()
"""pyspnego reads the file of accounts from the environment at each login."""
_NTLM, _AUTHENTICATE = b"NTLMSSP\0", 3
_NOTHING = bytes(16)
"""What a client without a binding may send in its place."""


class Accounts:
    r"""Names and passwords, and the file that pyspnego wants of them.

    A name is a local account's (``Administrator``), or a domain's as a UPN (``svc@lab.test``), which may log on
    as ``svc@LAB.TEST``, ``LAB\svc`` and ``lab.test\svc``.
    """

    def __init__(self, users: Mapping[str, str], machine: str, folder: Path) -> None:
        self._local = {name.lower(): password for name, password in users.items() if "@" not in name}
        self.file = folder / f"accounts-{os.getpid()}-{id(self):x}"
        lines = [line for name, word in users.items() for line in _lines(name, word, machine)]
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(dict.fromkeys(lines)) + "\n")

    def close(self) -> None:
        """Remove the file."""
        self.file.unlink(missing_ok=True)

    def basic(self, text: str) -> str | None:
        """The user of a Basic header; passwords in UTF-8 and latin-1. Windows takes local accounts only."""
        try:
            raw = b64decode(text, validate=True)
        except ValueError:
            return None
        for encoding in ("utf-8", "latin-1"):
            try:
                name, _, password = raw.decode(encoding).partition(":")
            except UnicodeDecodeError:
                continue
            user = plain_name(name)
            if user in self._local and self._local[user] == password:
                return user
        return None


def _lines(name: str, password: str, machine: str) -> Iterator[str]:
    """pyspnego's ``DOMAIN:USER:PASSWORD``; it compares domains letter by letter."""
    user, at, domain = name.partition("@")
    if not at:
        yield from (f"{each}:{user}:{password}" for each in ("", ".", machine, machine.upper()))
        return
    short = domain.partition(".")[0]
    yield from (
        f"{each}:{user}:{password}" for each in (short.upper(), short.lower(), domain, domain.upper())
    )
    yield f":{name}:{password}"


def plain_name(principal: str) -> str:
    r"""``svc`` of ``LAB\svc`` and ``svc@lab.test``: shells belong to it, however it logged on."""
    return principal.lower().rpartition("\\")[2].partition("@")[0]


def binding_of(certificate: bytes) -> bytes:
    """What NTLM clients send for the listener's certificate (DER): tls-server-end-point, hashed as NTLM does."""
    from hashlib import md5, new, sha256

    from cryptography import x509
    from spnego.channel_bindings import GssChannelBindings

    algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    weak = algorithm is None or algorithm.name in {"md5", "sha1"}
    digest = sha256(certificate).digest() if weak else new(algorithm.name, certificate).digest()  # type: ignore[union-attr]
    packed = GssChannelBindings(application_data=b"tls-server-end-point:" + digest).pack()
    return md5(packed, usedforsecurity=False).digest()


def bound_to(token: bytes) -> bytes | None:
    """The binding in a client's last message, raw or in SPNEGO; None where there is none, or it is another message."""
    from spnego._ntlm_raw.messages import Authenticate, AvId, NTClientChallengeV2

    start = token.find(_NTLM)
    if start < 0 or token[start + 8 : start + 12] != struct.pack("<I", _AUTHENTICATE):
        return None
    response = Authenticate.unpack(token[start:]).nt_challenge_response or b""
    pairs = NTClientChallengeV2.unpack(response[16:]).av_pairs if len(response) > 24 else {}  # noqa: PLR2004 - NTLMv1's length
    found = pairs.get(AvId.channel_bindings)
    return bytes(found) if found and found != _NOTHING else None


class Negotiation:
    """The login of one connection; afterwards it encrypts. `binding` is of its TLS, empty without."""

    def __init__(self, accounts: Accounts, *, binding: bytes = b"", cbt: str = "None") -> None:
        self._accounts = accounts
        self._binding, self._cbt = binding, cbt
        self._context: Any = None
        self.user = ""

    def step(self, text: str) -> tuple[bool, str]:
        """Whether it is done, and the token for the client. Raises PermissionError where it is refused."""
        import spnego
        from spnego.exceptions import SpnegoError

        token = b64decode(text)
        raw = token.startswith(_NTLM)
        try:
            with _ENVIRONMENT:
                os.environ["NTLM_USER_FILE"] = str(self._accounts.file)
                if self._context is None:
                    options = (
                        spnego.NegotiateOptions.use_negotiate if not raw else spnego.NegotiateOptions.use_ntlm
                    )
                    self._context = spnego.server(protocol="ntlm" if raw else "negotiate", options=options)
                self._check_binding(token)
                answer = self._context.step(token)
        except (SpnegoError, ValueError) as error:
            self._context = None
            raise PermissionError(str(error)) from error
        if self._context.complete:
            self.user = plain_name(str(self._context.client_principal or ""))
        return bool(self._context.complete), b64encode(answer or b"").decode("ascii")

    def _check_binding(self, token: bytes) -> None:
        """Relaxed takes clients that send none, and no client that sends a wrong one."""
        if not self._binding or self._cbt == "None" or _NTLM not in token:
            return
        if token[token.find(_NTLM) + 8] != _AUTHENTICATE:
            return
        sent = bound_to(token)
        if sent is None and self._cbt != "Strict":
            return
        if sent != self._binding:
            raise ValueError("the channel binding is missing or is another connection's")

    def decrypt(self, body: bytes) -> bytes:
        """The envelope in a multipart/encrypted body. Raises ValueError where it cannot be read."""
        for part in body.split(_BOUNDARY):
            head, mark, data = part.partition(b"application/octet-stream\r\n")
            if mark:
                size = struct.unpack("<i", data[:4])[0]
                return bytes(self._context.unwrap_winrm(data[4 : 4 + size], data[4 + size :]))
            del head
        raise ValueError("there is no encrypted part")

    def encrypt(self, envelope: bytes) -> tuple[str, bytes]:
        """Content type and body."""
        header, data, _ = self._context.wrap_winrm(envelope)
        protocol = "application/HTTP-SPNEGO-session-encrypted"
        body = (
            _BOUNDARY + b"\r\n\tContent-Type: " + protocol.encode() + b"\r\n"
            b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length="
            + str(len(envelope)).encode()
            + b"\r\n"
            + _BOUNDARY
            + b"\r\n\tContent-Type: application/octet-stream\r\n"
            + struct.pack("<i", len(header))
            + header
            + data
            + _BOUNDARY
            + b"--\r\n"
        )
        return f'multipart/encrypted;protocol="{protocol}";boundary="Encrypted Boundary"', body
