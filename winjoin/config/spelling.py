"""What copying through word processors, chats and web pages does to text, and how near two words are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
"""Characters that look like a hyphen and are none."""

DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02"
SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\uff07"
INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Characters without a width; they come from web pages, and from byte order marks."""

_NAMES = {"\u2013": "en dash", "\u2014": "em dash", "\u2212": "minus sign", "\u2011": "non-breaking hyphen"}


def character(char: str) -> str:
    """``U+2013 (en dash)``."""
    name = _NAMES.get(char) or unicodedata.name(char, "a control character").lower()
    return f"U+{ord(char):04X} ({name})"


def odd_character(text: str) -> str:
    """The first character outside printable ASCII, named; empty where there is none."""
    return next((character(char) for char in text if not " " <= char <= "~"), "")


def blanks_made_plain(text: str) -> str:
    """Blanks of other kinds (non-breaking, thin, ideographic) as plain blanks; line ends as LF; tabs stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    return "".join(" " if char not in " \n\t" and char.isspace() else char for char in lines)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that `word` was most likely meant to be; empty where none is near."""
    import difflib

    names = {name.lower(): name for name in known}
    if word.lower() in names:
        return names[word.lower()]
    found = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return names[found[0]] if found else ""


def meant(word: str, known: Iterable[str], *, prefix: str = "") -> str:
    """``; did you mean 'name'?``, or nothing."""
    near = nearest(word, known)
    return f"; did you mean '{prefix}{near}'?" if near else ""


def masked(text: str) -> str:
    """The text without what may be a bootstrap token or a key.

    For words that somebody put in a wrong place.
    """
    import re

    text = re.sub(
        r"(?<![A-Za-z0-9])[A-Za-z0-9]{6}\.[A-Za-z0-9]{16}(?![A-Za-z0-9])", "******.****************", text
    )
    return re.sub(r"(?<!sha256:)(?<![0-9A-Fa-f])[0-9A-Fa-f]{40,}", "****", text)
