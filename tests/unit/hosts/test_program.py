"""The agent as it is sent: what stage 0 verifies is what is sent, and nothing of it is lost with the comments."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from winjoin.hosts.program import agent_line, agent_text, command, without_comments
from winjoin.templates import template

SCRIPTS = sorted(template("powershell").rglob("*.ps1"))


def stage_0() -> str:
    return base64.b64decode(command()[-1]).decode("utf-16-le")


def test_stage_0_holds_the_digest_of_what_the_line_unpacks_to() -> None:
    text = gzip.decompress(base64.b64decode(agent_line()))
    assert text == agent_text().encode("ascii")
    assert hashlib.sha256(text).hexdigest() in stage_0()
    assert "@AGENT_SHA256@" not in stage_0()
    assert agent_line().count(b"\n") == 1


def test_the_line_holds_no_time() -> None:
    seconds = slice(4, 8)
    assert base64.b64decode(agent_line())[seconds] == bytes(4)


def test_every_script_but_stage_0_is_in_it() -> None:
    for script in SCRIPTS:
        functions = [line for line in script.read_text("ascii").splitlines() if line.startswith("function ")]
        if script.name != "stage0.ps1":
            assert functions, script
            assert all(line in agent_text() for line in functions), script


def test_no_function_is_defined_twice() -> None:
    names = [line.split()[1].lower() for line in agent_text().splitlines() if line.startswith("function ")]
    assert sorted(names) == sorted(set(names))


def test_comments_go_and_code_stays() -> None:
    script = "# what\nfunction A {\n    # why\n    'a # b'  # c\n\n    $x = '#'\n}\n"
    assert without_comments(script) == "function A {\n'a # b'  # c\n$x = '#'\n}"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_have_nothing_that_lines_cannot_be_taken_from(script: Path) -> None:
    text = script.read_text("ascii")
    lines = [line.strip() for line in text.splitlines()]
    assert not [line for line in lines if re.search(r"(^|[\s(=,])@['\"]$", line)], "here-string"
    assert "<#" not in text
    assert not [line for line in lines if line.lower().startswith("#requires")]
    assert not re.search(r"\$input\b", text, re.IGNORECASE)
