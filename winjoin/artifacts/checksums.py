"""Publishers' checksum files: what they say about one file.

Kubernetes publishes 64 bare digits, containerd and the CNI plugins what `sha256sum` writes; mirrors add byte
order marks, carriage returns and other files' lines, and proxies put a login page in the place of all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from winjoin.errors import ArtifactError
from winjoin.values import Digest

_HINT = "Open the address from the host: a proxy's page, another file or a wrong mirror may be there."


class _Line(NamedTuple):
    digits: str
    name: str


def digest_of(text: str, file_name: str, *, source: str = "the checksum file") -> Digest:
    """The SHA-256 that `text`, body of a checksum file, gives for `file_name`; `source` names it in errors.

    Takes bare digits, `sha256sum`'s lines (both modes, any folder) and BSD's `SHA256 (name) = …`.
    Raises ArtifactError where there is none for this file, or two that differ.
    """
    lines = [line.strip() for line in text.replace("\x00", "").lstrip("\ufeff").splitlines() if line.strip()]
    entries = [entry for entry in map(_entry, lines) if entry]
    if not entries:
        raise ArtifactError(f"{source} holds no SHA-256 digest: {_shown(lines)}", hint=_HINT)
    fitting = {entry.digits for entry in entries if entry.name == file_name}
    if not fitting and len(entries) == len(lines) == 1 and not entries[0].name:
        fitting = {entries[0].digits}
    return Digest(_only(fitting, entries, file_name, source))


def _only(fitting: set[str], entries: list[_Line], file_name: str, source: str) -> str:
    if len(fitting) == 1:
        return fitting.pop()
    if fitting:
        raise ArtifactError(f"{source} gives different digests for {file_name}", hint=_HINT)
    names = ", ".join(_safe(entry.name or "a file without a name") for entry in entries[:5])
    raise ArtifactError(f"{source} says nothing about {file_name}: it is about {names}", hint=_HINT)


def _entry(line: str) -> _Line | None:
    """One line; a backslash before it is how `sha256sum` says that the name is escaped."""
    line = line.removeprefix("\\")
    if match := re.fullmatch(r"(?:sha256:)?([0-9A-Fa-f]{64})(?:\s+\*?(\S.*))?", line):
        return _Line(match[1].lower(), _base(match[2] or ""))
    if match := re.fullmatch(r"SHA256 \((.+)\) = ([0-9A-Fa-f]{64})", line):
        return _Line(match[2].lower(), _base(match[1]))
    return None


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _shown(lines: list[str]) -> str:
    return f"it begins with {_safe(lines[0])}" if lines else "it is empty"


def _safe(text: str) -> str:
    return ascii(text[:60])
