"""What powershell.exe says on stderr, for people: CLIXML where it was started with -EncodedCommand, else text."""

from __future__ import annotations

_MARK = "#< CLIXML"
_MAX = 1_000_000
_WIDTH = 79
"""Columns of the console that is not there, less one."""


def readable(stderr: bytes) -> str:
    """Errors and warnings as text; progress, which a run without errors has too, is left out.

    Several documents may stand in a row, and other programs' text between them; what cannot be read is kept as it is.
    """
    text = stderr[-_MAX:].decode("utf-8", "replace").replace("\r\n", "\n")
    if _MARK not in text:
        return text.strip()
    return "\n".join(filter(None, (_part(part) for part in _parts(text.replace(_MARK, ""))))).strip()


def _parts(text: str) -> list[str]:
    """Documents and what is between them, in order."""
    import re

    return re.split(r"(<Objs\b.*?</Objs>)", text, flags=re.DOTALL)


def _part(part: str) -> str:
    if not part.startswith("<Objs"):
        return part.strip()
    from xml.etree import ElementTree  # no entities: a DOCTYPE is refused below

    if "<!DOCTYPE" in part:
        return part
    try:
        document = ElementTree.fromstring(part)  # noqa: S314 - see above
    except ElementTree.ParseError:
        return part
    said = [item.text or "" for item in document.iter() if item.tag.endswith("}S") and item.get("S")]
    return _unescaped("".join(said)).strip()


def _unescaped(text: str) -> str:
    import re

    plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    # The numbers are units of UTF-16: two of them may be one character.
    paired = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _joined(paired.replace("\r\n", "\n"))


def _joined(text: str) -> str:
    """Without the breaks at the edge of PowerShell's console, which fall inside words."""
    pieces: list[str] = []
    for line in text.split("\n"):
        if pieces and len(pieces[-1]) % _WIDTH == 0 and pieces[-1] and line.strip():
            pieces[-1] += line
        else:
            pieces.append(line)
    return "\n".join(pieces)
