"""Networks in what a host says, which may be any text; cheaper than `ipaddress`, as a host may have many."""

from __future__ import annotations

from typing import NamedTuple

_PARTS = 4
_BITS = 32
_PART = 255


class Subnet(NamedTuple):
    """An IPv4 network, as numbers: cheap to compare."""

    first: int
    last: int

    @property
    def text(self) -> str:
        """As people write it: 10.244.0.0/16."""
        bytes_ = self.first.to_bytes(4, "big")
        return f"{'.'.join(map(str, bytes_))}/{_BITS - (self.last - self.first).bit_length()}"

    def overlaps(self, other: Subnet) -> bool:
        """Whether an address is in both."""
        return self.first <= other.last and other.first <= self.last


def subnet(text: str | None) -> Subnet | None:
    """Of ``10.244.1.7/24``: 10.244.1.0/24. None for what is no IPv4 network, an IPv6 one too."""
    address, slash, length = (text or "").partition("/")
    parts = [_number(part, _PART) for part in address.split(".")]
    bits = _number(length, _BITS) if slash else None
    if len(parts) != _PARTS or bits is None or None in parts:
        return None
    size = 1 << (_BITS - bits)
    value = 0
    for part in parts:
        value = value << 8 | (part or 0)
    first = value & -size
    return Subnet(first, first + size - 1)


def _number(text: str, most: int) -> int | None:
    """Of up to three digits; None of what is none, or more than `most`."""
    good = text.isascii() and text.isdigit() and len(text) <= len(str(_PART))
    return int(text) if good and int(text) <= most else None
