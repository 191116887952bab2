"""From the raw values of a join line's flags to a JoinLine.

Each validated, each mistake named without its secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from winjoin.config.names import given_name, unfilled
from winjoin.config.socket import cri_socket
from winjoin.config.spelling import masked, odd_character
from winjoin.values import BootstrapToken, CaPin, Endpoint

if TYPE_CHECKING:
    from winjoin.config.joinline import JoinLine

T = TypeVar("T")
Bad = Callable[[str, str], None]


def endpoint(text: str) -> Endpoint:
    """``HOST:PORT`` of an API server, ``https://`` before it allowed.

    ValueError names the cure (kubeadm has no default port).
    """
    plain = text.strip().rstrip("/")
    if why := unfilled(plain) if not plain.startswith("[") else "":
        raise ValueError(why)
    if plain.lower().startswith("http://"):
        raise ValueError(f"{plain!r} is plain http, which an API server does not speak; write {plain[7:]!r}")
    plain = re.sub(r"(?i)^https://", "", plain)
    if "/" in plain:
        raise ValueError(f"{masked(text)!r} has a path; write HOST:PORT alone: {plain.partition('/')[0]!r}")
    if "%" in plain:
        raise ValueError(
            f"{text!r} has a zone (%…), which means nothing on another machine; write an address without one"
        )
    if odd := odd_character(plain):
        raise ValueError(f"{text!r} has the character {odd}; type it again")
    if plain.count(":") > 1 and not plain.startswith("["):
        raise ValueError(_bracketed(plain))
    if not re.search(r":\d+$", plain):
        raise ValueError(
            f"{masked(text)!r} has no port; write"
            f" {plain.rstrip(':') + ':6443'!r} if it is kubeadm's usual one"
        )
    return Endpoint.parse(plain)


def _bracketed(plain: str) -> str:
    head, _, tail = plain.rpartition(":")
    if re.fullmatch(r"\d{4,5}", tail) and _is_ipv6(head):
        return f"IPv6 needs brackets: `[{head}]:{tail}`"
    return (
        f"IPv6 needs brackets and a port: `[{plain}]:6443`"
        if _is_ipv6(plain)
        else f"{masked(plain)!r} is not HOST:PORT"
    )


def _is_ipv6(text: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(text).version == 6  # noqa: PLR2004 - the version's own number
    except ValueError:
        return False


def token(text: str) -> BootstrapToken:
    """A bootstrap token; ValueError says what is wrong and never repeats it."""
    if not text.strip():
        raise ValueError("is empty; most likely a variable of the shell was not set")
    if text.strip().startswith(("$", "<", "{", "%")) and (why := unfilled(text.strip())):
        raise ValueError(why)
    if odd := odd_character(text.strip()):
        raise ValueError(f"has the character {odd}; a bootstrap token has a-z, 0-9 and one dot")
    if re.fullmatch(r"[A-Za-z0-9]{6}\.[A-Za-z0-9]{16}", text.strip()) and text != text.lower():
        raise ValueError("has capital letters; bootstrap tokens are lower case: copy it again")
    return BootstrapToken.parse(text)


def pin(text: str) -> CaPin:
    """A CA pin, ``sha256:`` and 64 digits; ValueError says which part is wrong."""
    plain = text.strip()
    if why := unfilled(plain):
        raise ValueError(why)
    digits = plain.partition(":")[2] if ":" in plain else plain
    if re.fullmatch(r"[0-9A-Fa-f]{64}", plain):
        raise ValueError("lacks its prefix; write sha256: before the 64 digits")
    if re.fullmatch(r"(?i)(md5|sha1|sha384|sha512):.*", plain):
        raise ValueError(f"is {plain.partition(':')[0].lower()}; a CA pin is sha256")
    if plain.lower().startswith("sha256:") and re.fullmatch(r"[0-9A-Fa-f]*", digits):
        if len(digits) != 64:  # noqa: PLR2004 - a SHA-256 in hexadecimal
            raise ValueError(f"has {len(digits)} hexadecimal digits after sha256: and a CA pin has 64")
    elif odd := odd_character(plain):
        raise ValueError(f"has the character {odd}; a CA pin is 'sha256:' and 64 hexadecimal digits")
    return CaPin(plain)


def _listed(values: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def ignored_checks(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of checks; ``all`` must be alone, as kubeadm has it."""
    if any(name.lower() == "all" for name in names) and len({name.lower() for name in names}) > 1:
        raise ValueError("'all' is among others; give 'all' alone or the checks alone")
    return tuple(dict.fromkeys(names))


class _Values:
    """Reads one raw value after another; a mistake becomes a problem and an absent value."""

    def __init__(self, raw: dict[str, list[str]], bad: Bad, note: Callable[[str], None]) -> None:
        self.raw, self.bad, self.note = raw, bad, note

    def one(self, flag: str, read: Callable[[str], T], absent: T) -> T:
        values = self.raw.get(flag, [])
        if len(set(values)) > 1:
            self.note(f"--{flag} is given {len(values)} times; the last counts")
        return self.read(flag, read, values[-1], absent) if values else absent

    def read(self, flag: str, read: Callable[[str], T], text: str, absent: T) -> T:
        try:
            return read(text)
        except ValueError as error:
            self.bad(f"--{flag}", str(error))
            return absent

    def true(self, flag: str) -> bool:
        return bool(self.one(flag, _boolean, None))

    def pins(self) -> tuple[CaPin, ...]:
        flag = "discovery-token-ca-cert-hash"
        found = [self.read(flag, pin, text, None) for text in _listed(self.raw.get(flag, []))]
        if flag in self.raw and not found:
            self.bad(f"--{flag}", "is empty; most likely a variable of the shell was not set")
        return tuple(dict.fromkeys(one for one in found if one is not None))


def _boolean(text: str) -> bool:
    truth = go_bool(text)
    if truth is None:
        raise ValueError(f"is {text!r}; it is true or false")
    return truth


def go_bool(text: str) -> bool | None:
    """As Go's strconv reads it; None where it is no truth value."""
    if text in {"1", "t", "T", "true", "TRUE", "True"}:
        return True
    return False if text in {"0", "f", "F", "false", "FALSE", "False"} else None


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text):
        raise ValueError(f"is {text!r}; it is a number such as 5")
    return int(text)


def _path(text: str) -> str:
    if why := unfilled(text):
        raise ValueError(why)
    return text.strip()


def build(raw: dict[str, list[str]], rest: list[str], bad: Bad, note: Callable[[str], None]) -> JoinLine:
    """A JoinLine of what is right; `bad` is told what is not."""
    from winjoin.config.joinline import JoinLine

    values = _Values(raw, bad, note)
    shared = values.one("token", token, None)
    discovery = values.one("discovery-token", token, None) or shared
    name = values.one("node-name", given_name, None)
    if name and name.reason != "as given":
        note(f"--node-name: {name.name} is {name.reason}")
    return JoinLine(
        endpoint=_only_endpoint(rest, bad, note),
        token=discovery,
        tls_bootstrap_token=values.one("tls-bootstrap-token", token, None) or shared or discovery,
        pins=values.pins(),
        unsafe_skip_ca_verification=values.true("discovery-token-unsafe-skip-ca-verification"),
        discovery_file=values.one("discovery-file", _path, ""),
        node_name=name.name if name else None,
        node_name_reason=f"--node-name, {name.reason}" if name else "",
        cri_socket=values.one("cri-socket", lambda text: cri_socket(text) if text.strip() else "", ""),
        ignore_preflight_errors=values.read(
            "ignore-preflight-errors",
            lambda _: ignored_checks(_listed(raw.get("ignore-preflight-errors", []))),
            "",
            (),
        ),
        skip_phases=_listed(raw.get("skip-phases", [])),
        config=values.one("config", _path, ""),
        patches=values.one("patches", _path, ""),
        verbosity=values.one("v", _count, 0),
        dry_run=values.true("dry-run"),
    )


def _only_endpoint(rest: list[str], bad: Bad, note: Callable[[str], None]) -> Endpoint | None:
    if len(rest) > 1:
        bad(
            "API_SERVER_ENDPOINT",
            f"is one argument, and {len(rest)} are given: {', '.join(map(_shown, rest))}",
        )
    found = None
    for text in rest[:1]:
        try:
            found = endpoint(text)
        except ValueError as error:
            bad("API_SERVER_ENDPOINT", str(error))
        if found and text.lower().startswith("https://"):
            note(f"the endpoint was given as a URL; read as {found}")
    return found


def _shown(word: str) -> str:
    if re.fullmatch(r"(https?://)?[\w.\[\]:-]*[:.][\w.\[\]:-]*/?", word) and masked(word) == word:
        return repr(word)
    return f"a word of {len(word)} characters"
