"""Who asks: Basic, and NTLM by pyspnego, raw or wrapped in SPNEGO, bound to the connection."""

from __future__ import annotations

import os
import struct
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_BOUNDARY = b"--Encrypted Boundary"
_ENVIRONMENT = threading.Lock()
"""pyspnego reads the file of accounts from the environment at each login."""


class Accounts:
    """Names and passwords, and the file that pyspnego wants of them."""

    def __init__(self, users: Mapping[str, str], machine: str, folder: Path) -> None:
        self._users = {name.lower(): password for name, password in users.items()}
        self.file = folder / f"accounts-{os.getpid()}-{id(self):x}"
        lines = [
            f"{domain}:{n}:{p}" for n, p in users.items() for domain in ("", ".", machine, machine.upper())
        ]
        descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(dict.fromkeys(lines)) + "\n")

    def close(self) -> None:
        """Remove the file."""
        self.file.unlink(missing_ok=True)

    def basic(self, text: str) -> str | None:
        """The user of a Basic header; passwords in UTF-8 and latin-1."""
        try:
            raw = b64decode(text, validate=True)
        except ValueError:
            return None
        for encoding in ("utf-8", "latin-1"):
            try:
                name, _, password = raw.decode(encoding).partition(":")
            except UnicodeDecodeError:
                continue
            if self._users.get(name.lower().rpartition("\\")[2]) == password:
                return name
        return None


class Negotiation:
    """The login of one connection; afterwards it encrypts."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._context: Any = None
        self.user = ""

    def step(self, text: str) -> tuple[bool, str]:
        """Whether it is done, and the token for the client. Raises PermissionError where it is refused."""
        import spnego
        from spnego.exceptions import SpnegoError

        token = b64decode(text)
        raw = token.startswith(b"NTLMSSP\0")
        try:
            with _ENVIRONMENT:
                os.environ["NTLM_USER_FILE"] = str(self._accounts.file)
                if self._context is None:
                    options = (
                        spnego.NegotiateOptions.use_negotiate if not raw else spnego.NegotiateOptions.use_ntlm
                    )
                    self._context = spnego.server(protocol="ntlm" if raw else "negotiate", options=options)
                answer = self._context.step(token)
        except (SpnegoError, ValueError) as error:
            self._context = None
            raise PermissionError(str(error)) from error
        if self._context.complete:
            self.user = str(self._context.client_principal or "").lower().rpartition("\\")[2]
        return bool(self._context.complete), b64encode(answer or b"").decode("ascii")

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
