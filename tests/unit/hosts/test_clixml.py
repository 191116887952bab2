"""What powershell.exe says on stderr, as text that a person reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from winjoin.hosts.clixml import readable
from winjoin.hosts.failures import lost, not_started

CASES = Path(__file__).parent / "cases"

NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"


def document(content: str) -> bytes:
    return f'#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="{NAMESPACE}">{content}</Objs>'.encode()


ERROR = document(
    '<S S="Error">No such _x001B_[31m file_x000D__x000A_</S><S S="Error">At line:1_x000D__x000A_</S>'
)
PROGRESS = document(
    '<Obj S="progress" RefId="0"><TN RefId="0"><T>System.Object</T></TN><MS><I64 N="SourceId">1</I64><PR N="Record">'
    "<AV>Preparing modules for first use.</AV><AI>0</AI><S>Completed</S></PR></MS></Obj>"
)


def test_errors_are_text_and_progress_is_not_shown() -> None:
    assert readable(ERROR) == "No such \x1b[31m file\nAt line:1"
    assert readable(PROGRESS) == ""


def test_several_documents_and_text_between_them_keep_their_order() -> None:
    assert readable(PROGRESS + b"\r\nplain\r\n" + ERROR) == "plain\nNo such \x1b[31m file\nAt line:1"


def test_a_character_beyond_the_first_plane_comes_as_two_units() -> None:
    assert readable(document('<S S="Error">_xD83D__xDE00_ _xD83D_</S>')) == "\U0001f600 \ufffd"


def test_a_quota_of_the_shell_is_told_as_that_in_any_language() -> None:
    stderr = (CASES / "76-shell-memory-limit" / "stderr.txt").read_bytes()
    said = 'argument(s): "Byla vyvol?na vyjimka typu System.OutOfMemoryException."'
    assert said in readable(stderr)
    for error in (not_started("win-1", 1, b"", stderr), lost("win-1", "ended", b"", stderr)):
        assert (error.id, error.exit_code) == ("WJ-HOST-SHELL-MEMORY", 4)
        assert said in error.message
        assert "MaxMemoryPerShellMB" in error.hint


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["a" * 79, "b" * 79, "c"], "a" * 79 + "b" * 79 + "c"),
        (["a" * 78, "b"], "a" * 78 + "\nb"),
        (["a" * 79, "", "b"], "a" * 79 + "\n\nb"),
    ],
)
def test_a_break_at_the_edge_of_the_console_is_none(lines: list[str], text: str) -> None:
    assert readable(document("".join(f'<S S="Error">{line}_x000D__x000A_</S>' for line in lines))) == text


def test_text_that_is_no_clixml_stays() -> None:
    assert readable(b"'powershell.exe' is not recognized\r\n") == "'powershell.exe' is not recognized"


@pytest.mark.parametrize(
    "broken",
    [
        b'<Objs Version="1.1.0.1"><S S="Error">cut',
        b"<Objs><S></Objs>",
        b'<Objs><!DOCTYPE a [<!ENTITY b "c">]>&b;</Objs>',
    ],
)
def test_what_cannot_be_read_is_kept_as_it_is(broken: bytes) -> None:
    assert readable(b"#< CLIXML\r\n" + broken) == broken.decode()


def test_an_error_says_it_without_what_a_terminal_obeys() -> None:
    error = not_started("win-1", 1, b"", ERROR)
    assert str(error).endswith(": No such \\x1b[31m file\nAt line:1")
