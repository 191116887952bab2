"""Passwords from files, the environment and stdin."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from winjoin.config.secrets import from_environment, from_file, from_stdin


@pytest.mark.parametrize("raw", [b"pw\n", b"pw\r\n", b"pw", b"\xef\xbb\xbfpw\r\n", "pw\r\n".encode("utf-16")])
def test_files_as_editors_write_them(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "p"
    path.write_bytes(raw)
    path.chmod(0o600)
    found = from_file(path)
    assert found.secret.reveal() == "pw"
    assert found.notes == ()
    assert "pw" not in repr(found._replace(source=""))


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "empty"),
        (b"a\nb\n", "more than one line"),
        (b"$ANSIBLE_VAULT;1\n33", "Vault"),
        (b"\xff\xff", "UTF-8"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, raw: bytes, told: str) -> None:
    (tmp_path / "p").write_bytes(raw)
    with pytest.raises(ValueError, match=told):
        from_file(tmp_path / "p")


def test_environment_and_stdin(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("file\n")
    found = from_environment("W", {"W": "plain", "W_FILE": str(tmp_path / "p")})
    assert found
    assert found.secret.reveal() == "file"
    plain = from_environment("W", {"W": "plain"})
    assert plain
    assert plain.secret.reveal() == "plain"
    assert from_environment("W", {}) is None
    with pytest.raises(ValueError, match="W_FILE"):
        from_environment("W", {"W_FILE": str(tmp_path / "nope")})
    assert from_stdin(io.StringIO("\ufeffpw\r\n")).secret.reveal() == "pw"
    with pytest.raises(ValueError, match="no secret"):
        from_stdin(io.StringIO(""))
