"""Where passwords come from: files, the environment, stdin. They are Secret from the first moment on."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TextIO

from winjoin.values import Secret


class FoundSecret(NamedTuple):
    """A secret, where it came from (a phrase without it), and warnings about that place."""

    secret: Secret
    source: str
    notes: tuple[str, ...] = ()


def from_file(path: Path) -> FoundSecret:
    """The first line of a file, without its line end; blanks are kept.

    ValueError where there is none, it is empty, or Ansible Vault has encrypted it. Wide permissions are a
    note.
    """
    try:
        raw = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or error}") from error
    text = _decoded(raw)
    if text.startswith("$ANSIBLE_VAULT;"):
        raise ValueError(
            "is encrypted with Ansible Vault, which winjoin does not decrypt; write the secret to a file"
        )
    line, _, rest = text.replace("\r\n", "\n").partition("\n")
    if rest.strip():
        raise ValueError("has more than one line; the secret is the only one")
    if not line:
        raise ValueError("is empty")
    return FoundSecret(Secret(line), f"the file {path}", _wide(path, mode))


def _decoded(raw: bytes) -> str:
    """Windows' editors write UTF-16 or a byte order mark."""
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError("is not UTF-8 text; write it as UTF-8") from error


def _wide(path: Path, mode: int) -> tuple[str, ...]:
    import os

    if os.name == "nt" or not stat.S_IMODE(mode) & 0o077:
        return ()
    return (f"{path} can be read by others (mode {stat.S_IMODE(mode):04o}); chmod 600 {path}",)


def from_environment(name: str, environment: Mapping[str, str]) -> FoundSecret | None:
    """``NAME_FILE``, else ``NAME``; None where neither is set. ValueError names the variable."""
    if path := environment.get(f"{name}_FILE"):
        try:
            found = from_file(Path(path).expanduser())
        except ValueError as error:
            raise ValueError(f"{name}_FILE: {path} {error}") from error
        return found._replace(source=f"the file of {name}_FILE")
    if text := environment.get(name):
        return FoundSecret(Secret(text), f"the environment variable {name}")
    return None


def from_stdin(stream: TextIO) -> FoundSecret:
    """One line of a stream; ValueError where it is empty."""
    line = stream.readline().removeprefix("\ufeff").rstrip("\r\n")
    if not line:
        raise ValueError("stdin holds no secret")
    return FoundSecret(Secret(line), "stdin")
