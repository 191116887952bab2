"""Text files of people's machines: UTF-8, with a mark or without, and the UTF-16 that PowerShell's ``>`` writes."""

from __future__ import annotations

from pathlib import Path


def text_of(path: Path) -> str:
    """The text of a file; raises OSError and UnicodeDecodeError."""
    raw = path.read_bytes()
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return raw.decode("utf-16" if wide else "utf-8-sig").replace("\r\n", "\n")
