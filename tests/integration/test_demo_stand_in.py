"""The demo on stand-in hosts goes into the stand-in's own network first, where each host has an adapter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MAIN = "import sys; from winjoin.cli.entry import main; sys.exit(main())"


def demo(program: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WINJOIN_WINDOWS_STAND_IN": str(program)}
    words = [sys.executable, "-c", MAIN, "lab", "demo", "--machines", "stand-in", *flags]
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_it_becomes_the_same_demo_in_that_network(tmp_path: Path) -> None:
    program = tmp_path / "host"
    program.write_text('#!/bin/sh\nshift 4\nfor word; do echo "$word"; done\nexit 7\n')
    program.chmod(0o700)

    done = demo(program, "--hosts", "2", "-o", "json")

    told = " ".join(done.stdout.split())
    assert told == "lab demo --machines stand-in --windows-build 20348 --hosts 2 --output json"
    assert done.returncode == 7


def test_without_the_stand_in_it_says_which_variable_is_missing(tmp_path: Path) -> None:
    done = demo(tmp_path / "nothing")

    assert done.returncode == 2
    assert "WINJOIN_WINDOWS_STAND_IN" in done.stderr
