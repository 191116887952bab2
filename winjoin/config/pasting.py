"""A pasted command line as words: continuations, quotes, prompts and typographic characters of all shells.

Backslashes are kept (Windows paths have them); only one at a line's end, blanks after it or not, continues
the line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from winjoin.config.spelling import (
    DASHES,
    DOUBLE_QUOTES,
    INVISIBLE,
    SINGLE_QUOTES,
    blanks_made_plain,
    character,
)

_PROGRAM = r"(?:[^\s\"']*[\\/])?(?:kubeadm|winjoin)(?:\.exe)?"


class Pasted(NamedTuple):
    """Words of one command, and what was cured in them (sentences for the user)."""

    words: tuple[str, ...]
    notes: tuple[str, ...]


def commands(text: str) -> tuple[Pasted, ...]:
    """Every ``kubeadm join`` in a text, prose round them left out.

    The whole text as one where there is none.
    """
    plain, notes = _cured(text)
    pattern = rf"(?im)(?:(?<=^)|(?<=[\s\"'`&(])){_PROGRAM}[\"']?[ \t]+join\b"
    found = list(re.finditer(pattern, plain))
    if not found:
        return (_command(plain.lstrip(" \t\n&"), notes),)
    ends = [*(match.start() for match in found[1:]), len(plain)]
    return tuple(_command(plain[match.end() : end], notes) for match, end in zip(found, ends, strict=True))


def cured_word(word: str) -> Pasted:
    """One argument that a shell has passed.

    Blanks of web pages split it, curly quotes and invisible ones go.
    """
    plain, notes = _cured(word)
    if plain == word or not plain.strip():
        return Pasted((plain,), notes)
    return Pasted(tuple(plain.split()), notes)


def _cured(text: str) -> tuple[str, tuple[str, ...]]:
    notes = []
    for chars, plain in ((INVISIBLE, ""), (DOUBLE_QUOTES, '"'), (SINGLE_QUOTES, "'")):
        found = sorted({char for char in text if char in chars})
        if char_notes := [character(char) for char in found if char != "\ufeff"]:
            notes.append(f"{', '.join(char_notes)} {f'read as {plain}' if plain else 'left out'}")
        text = "".join(plain if char in chars else char for char in text)
    plain_text = blanks_made_plain(text)
    odd = sorted({char for char in text if char not in " \n\t\r" and char.isspace()})
    if odd:
        notes.append(f"{', '.join(map(character, odd))} read as a blank")
    return plain_text, tuple(notes)


def _command(text: str, notes: tuple[str, ...]) -> Pasted:
    line, more = _one_line(text)
    words, rest = _split(line)
    if rest:
        more = (*more, f"what follows '{rest}' is not part of the join command and was left out")
    return Pasted(tuple(words), (*notes, *more))


def _one_line(text: str) -> tuple[str, tuple[str, ...]]:
    parts: list[str] = []
    notes: tuple[str, ...] = ()
    going_on = True
    for line in text.split("\n"):
        stripped = re.sub(r"^[ \t]*>{1,2}[ \t]+", "", line) if parts else line
        flag = re.match(rf"\s*[-{DASHES}]", stripped)
        if not going_on and not flag:
            break
        if not going_on and flag:
            notes = ("a line that begins with a flag was read as part of the line before it",)
        ended = re.search(r"[\\`^][ \t]*$", stripped)
        going_on = bool(ended) or not (parts or stripped.strip())
        parts.append(stripped[: ended.start()] if ended else stripped)
    return " ".join(part.strip() for part in parts), notes


def _ends(char: str, current: str, *, within: bool) -> bool:
    """Whether an operator of a shell ends the command; ``<token>`` is a placeholder and no redirection."""
    return char in "|;&" or (char == ">" and not current.startswith("<")) or (char == "#" and not within)


def _before(char: str, current: str) -> list[str]:
    """The word that an operator ends; the number before ``>`` belongs to it (``2>&1``)."""
    return [] if char == ">" and current.isdigit() else [current]


def _split(line: str) -> tuple[list[str], str]:
    words: list[str] = []
    current, quote, open_word = "", "", False
    for char in line:
        if quote:
            current, quote = (current, "") if char == quote else (current + char, quote)
        elif char in "\"'":
            quote, open_word = char, True
        elif char.isspace():
            if open_word:
                words.append(current)
            current, open_word = "", False
        elif _ends(char, current, within=open_word):
            return words + (_before(char, current) if open_word else []), char
        else:
            current, open_word = current + char, True
    return _last(line, words, current if open_word else None, quote)


def _last(line: str, words: list[str], current: str | None, quote: str) -> tuple[list[str], str]:
    if quote:
        return _split(line[::-1].replace(quote, "", 1)[::-1])  # It does not end: its last one is no quote.
    return (words if current is None else [*words, current]), ""
