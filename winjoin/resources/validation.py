"""Small checks that resources share; each raises ValueError with a sentence that names the thing."""

from __future__ import annotations

from winjoin.values import Digest, WindowsPath


def require_path(path: str) -> None:
    """Want an absolute Windows path in its normal form, as `WindowsPath` makes it."""
    if WindowsPath(path) != path:
        raise ValueError(f"{path!r} is not in its normal form {WindowsPath(path)!r}")


def require_digest(digest: str) -> None:
    """Want 64 lower-case hexadecimal digits."""
    if Digest(digest) != digest:
        raise ValueError(f"{digest!r} is not 64 lower-case hexadecimal digits")


def require_text(name: str, value: str) -> None:
    """Want a text of one line that is not empty."""
    if not value.strip() or any(ord(character) < ord(" ") for character in value):
        raise ValueError(f"{name} is empty or has control characters")


def require_one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Want one of the words that Windows has."""
    if value not in allowed:
        raise ValueError(f"{name} {value!r} is none of {', '.join(allowed)}")
