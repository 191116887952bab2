"""One Windows host as an inventory or ``--host`` names it, with every default of WinRM decided."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

from winjoin.config.names import unfilled
from winjoin.config.spelling import odd_character
from winjoin.values import Secret

HTTP_PORT, HTTPS_PORT = 5985, 5986


class Target(NamedTuple):
    """A host to reach over WinRM.

    `auth`: ``ntlm``, ``basic``, ``certificate``, ``kerberos``, or ``negotiate`` (the user is a UPN:
    Kerberos where a
    ticket and the extra are there, else NTLM). `password` is None where `password_source` says what is
    missing.
    """

    name: str
    address: str
    """A host name, IPv4, or IPv6 without brackets."""
    port: int = HTTPS_PORT
    scheme: str = "https"
    auth: str = "ntlm"
    user: str = ""
    password: Secret | None = None
    password_source: str = ""
    ca_file: str = ""
    thumbprint: str = ""
    """SHA-1 or SHA-256 of the listener's certificate as hexadecimal digits; empty where it is not pinned."""
    server_cert_validation: str = "validate"
    certificate: str = ""
    certificate_key: str = ""
    message_encryption: str = "auto"
    proxy: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    """What ``winjoin_…`` variables say, without the prefix, such as ``("node_name", "win-1")``."""
    groups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """``https://[2001:db8::21]:5986/wsman``."""
        host = f"[{self.address.replace('%', '%25')}]" if ":" in self.address else self.address
        return f"{self.scheme}://{host}:{self.port}/wsman"

    def variable(self, name: str, default: str = "") -> str:
        """The value of ``winjoin_NAME``."""
        return dict(self.variables).get(name, default)


class Address(NamedTuple):
    """Where a host is; `scheme` and `port` are empty and 0 where the text did not say.

    `note` tells what was decided.
    """

    host: str
    port: int = 0
    scheme: str = ""
    user: str = ""
    note: str = ""


def read_address(text: str) -> Address:
    """A host name or address in any form: bare IPv6, ``[…]:5986``, ``https://…/wsman``.

    ValueError names the mistake.
    """
    plain = text.strip()
    if why := unfilled(plain) if not plain.startswith("[") else "":
        raise ValueError(why)
    if odd := odd_character(plain):
        raise ValueError(f"{text!r} has the character {odd}; type it again")
    url = re.fullmatch(r"(?i)(https?|winrm|winrms)://([^/?#]*)(/(?:wsman)?/?)?", plain)
    if "://" in plain and not url:
        raise ValueError(f"{text!r} is no address of WinRM; write HOST, HOST:PORT or https://HOST:PORT")
    scheme = {"winrm": "http", "winrms": "https"}.get(url[1].lower(), url[1].lower()) if url else ""
    rest = url[2] if url else plain
    user, _, rest = rest.rpartition("@")
    if ":" in user:
        raise ValueError("holds a password; passwords come from a file, stdin, the environment or a prompt")
    host, port, note = _host_and_port(rest)
    if "%" in host:
        note = (
            f"{host} is link-local: its zone means something on"
            " this machine alone, and certificates do not have it"
        )
    return Address(_checked_host(host), port, scheme, user, note)


def _host_and_port(rest: str) -> tuple[str, int, str]:
    bracketed = re.fullmatch(r"\[([^\[\]]*)\](?::(\d+))?", rest)
    if bracketed:
        return bracketed[1], _port(bracketed[2]), ""
    if rest.count(":") > 1:
        tail = rest.rpartition(":")[2]
        note = f"{rest} was read as an address without a port; [{rest.rpartition(':')[0]}]:{tail} is one with"
        return rest, 0, note if tail in {"5985", "5986"} else ""
    host, mark, port = rest.partition(":")
    if mark and not port.isdigit():
        raise ValueError(f"{rest!r} has a port that is no number")
    return host, _port(port), ""


def _port(text: str | None) -> int:
    if not text:
        return 0
    if not 0 < int(text[:9]) < 65536:  # noqa: PLR2004 - TCP's own bounds
        raise ValueError(f"has the port {text[:9]}, which is not between 1 and 65535")
    return int(text)


def _checked_host(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        if ":" in host or "%" in host or re.fullmatch(r"[\d.]+", host):
            raise ValueError(f"{host!r} is no IP address") from None
    if not re.fullmatch(r"(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?", host):
        raise ValueError(f"{host!r} is neither an address nor a name that DNS knows" if host else "is empty")
    return host.lower()


def endpoint_of(address: Address, *, scheme: str = "", port: int = 0) -> tuple[str, int]:
    """Scheme and port as Ansible decides them.

    5985 is http and all else https, unless the scheme is given.
    """
    port = port or address.port
    scheme = scheme or address.scheme or ("http" if port == HTTP_PORT else "https")
    return scheme, port or (HTTP_PORT if scheme == "http" else HTTPS_PORT)


def thumbprint(text: str) -> str:
    """The hexadecimal digits of a certificate's SHA-1 or SHA-256, as Windows or OpenSSL prints it."""
    digits = re.sub(r"(?i)^(sha-?(1|256)[:=])|[\s:\u200e\u200f\ufeff-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", digits):
        raise ValueError("is no thumbprint: 40 hexadecimal digits (SHA-1) or 64 (SHA-256)")
    return digits


def host_target(text: str, *, user: str = "") -> Target:
    """The Target of ``--host``; ValueError names what is wrong with it."""
    address = read_address(text)
    scheme, port = endpoint_of(address)
    who = address.user or user
    return Target(
        name=address.host,
        address=address.host,
        port=port,
        scheme=scheme,
        user=who,
        auth="negotiate" if "@" in who else "ntlm",
        notes=(address.note,) if address.note else (),
    )
