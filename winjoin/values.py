"""Values that mean something: parsed once at the edge, trusted after.

Each raises ValueError with a sentence that completes "<where> …" and never holds a secret.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Any, Self

_LONGEST_NAME = 253
_LAST_PORT = 65535


class Secret:
    """A text that nobody sees by accident: it prints, formats, copies into JSON and pickles as ``***`` or not at all."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; call it only where it leaves for its purpose."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> Any:  # noqa: ANN401 - pickle's own signature
        raise TypeError("a secret is not pickled")


@dataclass(frozen=True, order=True)
class Version:
    """A semantic version: ``1.33.2``, with or without ``v``; a pre-release sorts before its release."""

    major: int
    minor: int
    patch: int
    pre: tuple[tuple[int, int, str], ...] = ((2, 0, ""),)

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``v1.20.2``, ``1.33.0-rc.1``, ``1.30.5+k3s1`` (build metadata is dropped)."""
        match = re.fullmatch(
            r"v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", text.strip()
        )
        if not match:
            raise ValueError(f"{text!r} is not a version such as v1.33.2")
        major, minor, patch, pre = match.groups()
        return cls(int(major), int(minor), int(patch), _pre_release(pre) if pre else ((2, 0, ""),))

    @property
    def is_release(self) -> bool:
        """Whether it has no pre-release part."""
        return self.pre == ((2, 0, ""),)

    def __str__(self) -> str:
        pre = "" if self.is_release else "-" + ".".join(word or str(number) for _, number, word in self.pre)
        return f"{self.major}.{self.minor}.{self.patch}{pre}"

    def __format__(self, spec: str) -> str:
        """``f"{version:v}"`` puts a ``v`` before it; ``:minor`` is ``1.33``."""
        if spec == "minor":
            return f"{self.major}.{self.minor}"
        return f"v{self}" if spec == "v" else format(str(self), spec)


def _pre_release(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in text.split("."))


class NodeName(str):
    """A Node's name: an RFC 1123 subdomain, lower case."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Refuses what the API server would refuse, upper case included."""
        if len(text) > _LONGEST_NAME or not re.fullmatch(
            r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*", text
        ):
            raise ValueError(
                f"{text!r} is not a node name: lower-case letters, digits, '-' and '.', "
                "beginning and ending with a letter or digit, at most 253 characters"
            )
        return super().__new__(cls, text)


class WindowsPath(str):
    r"""An absolute path with a drive and backslashes: ``C:\etc\kubernetes``."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Takes forward slashes, refuses a path without a drive and names that Windows has not."""
        path = text.replace("/", "\\")
        if not re.fullmatch(r"[A-Za-z]:\\[^<>:\"|?*\x00-\x1f]*", path):
            raise ValueError(f"{text!r} is not a Windows path with a drive, such as C:\\etc\\kubernetes")
        parts = [part for part in path[3:].split("\\") if part]
        if any(part in (".", "..") or part.endswith((".", " ")) for part in parts):
            raise ValueError(
                f"{text!r} has a part that Windows would change: '.', '..', or a dot or blank at an end"
            )
        return super().__new__(cls, path[0].upper() + ":\\" + "\\".join(parts))

    def __truediv__(self, name: str) -> WindowsPath:
        return WindowsPath(f"{self}\\{name}")

    @property
    def slashed(self) -> str:
        """With forward slashes, as Go programs and TOML like it."""
        return self.replace("\\", "/")

    @property
    def parent(self) -> WindowsPath:
        """The folder that it is in; the drive's root is its own."""
        head = self.rstrip("\\").rpartition("\\")[0]
        return WindowsPath(head + "\\" if head.endswith(":") else head)

    @property
    def name(self) -> str:
        """The last part."""
        return self.rpartition("\\")[2]


class Digest(str):
    """A SHA-256 digest as 64 lower-case hexadecimal digits."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Takes ``sha256:`` before it, and upper case."""
        digits = text.strip().lower().removeprefix("sha256:")
        if not re.fullmatch(r"[0-9a-f]{64}", digits):
            raise ValueError(f"{text[:80]!r} is not a SHA-256 digest of 64 hexadecimal digits")
        return super().__new__(cls, digits)


class CaPin(Digest):
    """The SHA-256 of a CA's public key (its SubjectPublicKeyInfo), as ``sha256:…`` in a join line."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Wants the prefix ``sha256:``, as kubeadm does; the digits in either case."""
        if not text.strip().lower().startswith("sha256:"):
            raise ValueError("a CA pin is 'sha256:' and 64 hexadecimal digits")
        return super().__new__(cls, text)

    def __str__(self) -> str:
        return f"sha256:{str.__str__(self)}"


@dataclass(frozen=True)
class BootstrapToken:
    """A bootstrap token ``id.secret``; only the id is ever printed."""

    id: str
    secret: Secret

    @classmethod
    def parse(cls, text: str) -> BootstrapToken:
        """Read ``[a-z0-9]{6}.[a-z0-9]{16}``; the refusal does not repeat what was given."""
        if not re.fullmatch(r"[a-z0-9]{6}\.[a-z0-9]{16}", text.strip()):
            raise ValueError(
                "is not a bootstrap token: 6 and 16 lower-case letters or digits with a dot between, as abcdef.****************"
            )
        token_id, _, secret = text.strip().partition(".")
        return cls(token_id, Secret(secret))

    def reveal(self) -> str:
        """The whole token."""
        return f"{self.id}.{self.secret.reveal()}"

    def __str__(self) -> str:
        return f"{self.id}.***"


@dataclass(frozen=True)
class Endpoint:
    """A host (name, IPv4, or IPv6 without brackets) and a TCP port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, *, default_port: int | None = None) -> Endpoint:
        """Read ``10.0.0.1:6443``, ``[fd00::1]:6443``, ``api.example:6443``, and ``https://`` before any of them."""
        rest = text.strip().removeprefix("https://").rstrip("/")
        match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\[\]:/\s]+))(?::(\d{1,5}))?", rest)
        if not match:
            raise ValueError(_endpoint_refusal(text, rest))
        host, port = match[1] or match[2], int(match[3]) if match[3] else default_port
        if port is None:
            raise ValueError(f"{text!r} has no port; the API server's is usually 6443")
        if not 0 < port <= _LAST_PORT:
            raise ValueError(f"{text!r} has a port that is not between 1 and 65535")
        return cls(_host(host, text, bracketed=bool(match[1])), port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _endpoint_refusal(text: str, rest: str) -> str:
    if rest.count(":") > 1:
        return f"{text!r} is an IPv6 address without brackets; write [address]:port"
    return f"{text!r} is not an address and port such as 10.0.0.1:6443"


def _host(host: str, text: str, *, bracketed: bool) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        if bracketed or re.fullmatch(r"[\d.]+", host):
            raise ValueError(f"{text!r} has an address that is none") from None
    if not re.fullmatch(
        r"[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*\.?", host
    ):
        raise ValueError(f"{text!r} has a host name that DNS does not allow")
    return host.lower()
