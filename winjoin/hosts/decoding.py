r"""From the facts that a host sent to `winjoin.hosts.facts`: strictly, as a host may be broken or hostile.

What has a wrong type, an absurd number or size, or is no address where one must be, becomes None, and its path
stands in `Facts.refused`. A list or a mapping with one refused element is refused whole: with one missing,
"there is none" would be a lie.
Control and direction characters are escaped (``\x1b``), so that no terminal, log or file obeys them.
Unknown keys are ignored.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from winjoin.hosts import facts as records
from winjoin.hosts.facts import Facts

Json = Any
Reader = Callable[["_Reading", str, str, Json], Any]

MAX_TEXT = 4096
"""Characters of a text; a longer one is refused."""
MAX_VARIABLE = 32767
"""Characters of an environment variable's value: Windows' own limit."""
MAX_ERROR = 500
"""Characters of a message: these are cut, since they are only shown."""
MAX_ITEMS = 4096
"""Elements of one list or mapping; a longer one is refused."""
MAX_VALUES = 50_000
"""Values in all; what comes after is refused."""
MAX_REFUSED = 100
"""Paths of refused values that are kept."""

_ADDRESSES = frozenset(
    {"address", "nextHop", "managementIp", "sourceAddress", "gateways", "addresses", "providerAddresses"}
)
_SUBNETS = frozenset({"destination", "subnets"})
_MESSAGES = frozenset({"error", "failedParts"})
_LONG = frozenset({"environment", "environmentProxy"})
_YEAR_10000 = 253402300800
_RANGES: dict[str, tuple[int, int]] = {
    "port": (1, 65535),
    "first": (0, 65535),
    "last": (0, 65535),
    "bindRefused": (1, 65535),
    "prefixLength": (0, 128),
    "build": (1, 1_000_000),
    "ubr": (0, 10_000_000),
    "utcOffsetMinutes": (-1080, 1080),
    "processors": (1, 65536),
    "processorGroups": (1, 1024),
    "status": (100, 999),
    "milliseconds": (0, 3_600_000),
    "mtu": (0, 2**32 - 1),
    "index": (0, 2**32 - 1),
    "metric": (0, 2**32 - 1),
    "exitCode": (-(2**31), 2**32 - 1),
}
_ANY_NUMBER = (0, 2**63 - 1)


class _Refused(Exception):
    """A value that is not believed; its path has been written down."""


class _Reading:
    """One run over one host's answer: what is refused, and how much may still come."""

    __slots__ = ("left", "more", "refused")

    def __init__(self) -> None:
        self.left = MAX_VALUES
        self.more = 0
        self.refused: list[str] = []

    def refuse(self, path: str) -> _Refused:
        if len(self.refused) < MAX_REFUSED:
            self.refused.append(path)
        else:
            self.more += 1
        return _Refused()

    def summary(self) -> tuple[str, ...]:
        return (*self.refused, *([f"and {self.more} more"] if self.more else []))


def decode(wire: Json) -> Facts:
    """The facts in what the agent answered; never raises for anything that JSON can hold."""
    reading = _Reading()
    if not isinstance(wire, dict):
        return Facts(refused=("$",))
    facts: Facts = _record(Facts, reading, "", wire)
    return facts._replace(refused=reading.summary())


def escaped(text: str, *, lines: bool = False) -> str:
    r"""The text with what a terminal could obey written as ``\xNN``, ``\uNNNN``; `lines` keeps LF and tab."""
    if text.isprintable():
        return text
    kept = "\n\t" if lines else ""
    return "".join(c if c.isprintable() or c in kept or c in _BLANKS else _escape(c) for c in text)


_BLANKS = "\xa0\u2007\u202f\u3000"
"""Blanks of French, Japanese and other texts: not printable to Python, and harmless."""


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii") if character != "\\" else character


def _record(record: Json, reading: _Reading, path: str, wire: Json) -> Json:
    if not isinstance(wire, dict):
        raise reading.refuse(path)
    values = {}
    prefix = f"{path}." if path else ""
    for name, key, read in _fields(record):
        if wire.get(key) is None:
            continue
        reading.left -= 1
        try:
            values[name] = read(reading, prefix + key, key, wire[key])
        except _Refused:
            continue
    return record(**values)


@cache
def _fields(record: Json) -> tuple[tuple[str, str, Reader], ...]:
    """Per field of a record (a class): its name, its name on the wire, and what reads it."""
    annotations = {
        name: str(getattr(kind, "__forward_arg__", kind)) for name, kind in record.__annotations__.items()
    }
    annotations.pop("refused", None)
    return tuple((name, camel(name), _reader(kind)) for name, kind in annotations.items())


def camel(name: str) -> str:
    """A field's name on the wire: ``dns_servers`` is ``dnsServers``."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@cache
def _reader(annotation: str) -> Reader:
    """What reads a value of that annotation; annotations are the few forms that `facts` uses."""
    kind = annotation.removesuffix(" | None")
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind == "tuple[tuple[str, str], ...]":
        return _mapping
    if kind.startswith("tuple["):
        return _list_of(_reader(kind.removeprefix("tuple[").removesuffix(", ...]")))
    record = getattr(records, kind)
    return lambda reading, path, _, value: _record(record, reading, path, value)


def _text(reading: _Reading, path: str, key: str, value: Json) -> str:
    if not isinstance(value, str):
        raise reading.refuse(path)
    if key in _MESSAGES:
        line = " ".join(value[: 2 * MAX_ERROR].split())
        return escaped(line if len(line) <= MAX_ERROR else line[: MAX_ERROR - 1] + "…")
    if len(value) > (MAX_VARIABLE if key in _LONG else MAX_TEXT):
        raise reading.refuse(path)
    if (key in _ADDRESSES or key in _SUBNETS) and not _is_address(key, value):
        raise reading.refuse(path) if value else _Refused()
    return escaped(value.replace("\r\n", "\n"), lines=True) if key == "text" else escaped(value)


@lru_cache(maxsize=1024)
def _is_address(key: str, value: str) -> bool:
    """Whether it can be what its key says; checks calculate with it."""
    import ipaddress

    try:
        ipaddress.ip_address(value) if key in _ADDRESSES else ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return value.isascii()


def _boolean(reading: _Reading, path: str, key: str, value: Json) -> bool:
    if not isinstance(value, bool):
        raise reading.refuse(path)
    return value


def _integer(reading: _Reading, path: str, key: str, value: Json) -> int:
    """A whole number in the range of its field; ``5.0`` counts as one, as PowerShell writes doubles so."""
    whole = isinstance(value, float) and math.isfinite(value) and value.is_integer()
    low, high = _RANGES.get(key, _ANY_NUMBER)
    if isinstance(value, bool) or not (isinstance(value, int) or whole) or not low <= value <= high:
        raise reading.refuse(path)
    return int(value)


def _moment(reading: _Reading, path: str, key: str, value: Json) -> float:
    """Seconds since 1970, up to the year 9999: all floats of the facts are times."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _YEAR_10000:
        raise reading.refuse(path)
    return float(value)


def _list_of(read: Reader) -> Reader:
    def read_list(reading: _Reading, path: str, key: str, value: Json) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > min(MAX_ITEMS, reading.left):
            raise reading.refuse(path)
        reading.left -= len(value)
        return tuple([read(reading, f"{path}[{index}]", key, item) for index, item in enumerate(value)])

    return read_list


def _mapping(reading: _Reading, path: str, key: str, value: Json) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or len(value) > min(MAX_ITEMS, reading.left):
        raise reading.refuse(path)
    reading.left -= len(value)
    if any(len(name) > MAX_TEXT for name in value):
        raise reading.refuse(path)
    return tuple(
        (name := escaped(raw), _text(reading, f"{path}.{name[:80]}", key, item))
        for raw, item in value.items()
    )


_SCALARS: dict[str, Reader] = {"str": _text, "bool": _boolean, "int": _integer, "float": _moment}


def encode(record: NamedTuple) -> dict[str, Json]:
    """A record in wire form, without what is None: the inverse of `decode` for what was not refused."""
    return {
        key: _encoded(value, key)
        for name, value in record._asdict().items()
        if value is not None
        for key in [camel(name)]
    }


def _encoded(value: Json, key: str) -> Json:
    if hasattr(value, "_asdict"):
        return encode(value)
    if isinstance(value, tuple):
        pairs = key in ("features", "environment", "environmentProxy", "hostsFile")
        return dict(value) if pairs else [_encoded(item, key) for item in value]
    return value
