"""Flags are what they say, and no validator is loaded for those that are texts."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated, Any

import pytest
import typer

from winjoin.cli.coercion import without_needless


def parsed(*words: str) -> dict[str, Any]:
    """What a command with flags of each kind is given."""
    heard: dict[str, Any] = {}
    tool = typer.Typer(add_completion=False)

    @tool.command()
    def command(
        words: Annotated[list[str] | None, typer.Argument()] = None,
        *,
        name: Annotated[str, typer.Option()] = "",
        maybe: Annotated[str | None, typer.Option()] = None,
        several: Annotated[list[str], typer.Option()] = [],  # noqa: B006 - typer copies it
        seconds: Annotated[float, typer.Option()] = 300.0,
        count: Annotated[int, typer.Option(max=9)] = 1,
        fix: Annotated[bool, typer.Option()] = False,
    ) -> None:
        heard.update(
            words=words, name=name, maybe=maybe, several=several, seconds=seconds, count=count, fix=fix
        )

    without_needless(typer.main.get_command(tool))(list(words), standalone_mode=False)
    return heard


def test_defaults_stay_what_they_are() -> None:
    heard = parsed()
    assert not heard.pop("words")
    assert heard == {
        "name": "",
        "maybe": None,
        "several": [],
        "seconds": 300.0,
        "count": 1,
        "fix": False,
    }


def test_texts_and_numbers_come_as_their_types() -> None:
    heard = parsed(
        "a", "b", "--name", "n", "--maybe", "m", "--several", "1", "--several", "2", "--seconds", "5", "--fix"
    )
    assert heard == {
        "words": ["a", "b"],
        "name": "n",
        "maybe": "m",
        "several": ["1", "2"],
        "seconds": 5.0,
        "count": 1,
        "fix": True,
    }


@pytest.mark.parametrize("flag", [("--seconds", "soon"), ("--count", "10"), ("--count", "x")])
def test_what_is_no_number_or_too_large_is_still_refused(flag: tuple[str, str]) -> None:
    with pytest.raises(Exception, match="valid|less than") as caught:
        parsed(*flag)
    assert flag[0] in caught.value.format_message()  # type: ignore[attr-defined]


def test_a_command_line_loads_no_validator() -> None:
    script = (
        "import sys; from winjoin.cli.app import app\n"
        "try: app()(['join', '192.0.2.1:6443', '-o', 'none'], standalone_mode=False)\n"
        "except Exception: pass\n"
        "print('pydantic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said == "False\n"
