"""Where the files of `templates/` are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def template(name: str) -> Path:
    """Path of a template by its name below `templates/`, such as ``powershell/agent.ps1``."""
    inside = _PACKAGE / "_templates"
    return (inside if inside.is_dir() else _PACKAGE.parent / "templates") / name


@cache
def template_text(name: str) -> str:
    """Its text, UTF-8."""
    return template(name).read_text(encoding="utf-8")
