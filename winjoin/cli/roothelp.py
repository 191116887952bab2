"""The text of `winjoin --help`, as typer makes it at 80 columns; `help.txt` holds it, for it is wanted at once."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("help.txt")


def text() -> str:
    """What typer prints for the root command."""
    import contextlib
    import io
    from unittest.mock import patch

    from winjoin.cli.app import app

    told = io.StringIO()
    with patch.dict("os.environ", {"COLUMNS": "80"}), contextlib.redirect_stdout(told):
        app()(["--help"], prog_name="winjoin", standalone_mode=False)
    return told.getvalue()


def write() -> None:
    """Write it down."""
    FILE.write_text(text(), encoding="utf-8")
