"""Ctrl-C in the middle of a join of several hosts: it ends, says so, and the next join goes on from there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab.up import Lab, LabOptions

MAIN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background inherits that it is ignored
from winjoin.cli.entry import main
sys.exit(main())
"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with Lab(tmp_path / "lab", LabOptions(hosts=2)) as lab:
        yield lab


def join(lab: Lab) -> subprocess.Popen[str]:
    line = lab.layout.join_command.read_text().split()[2:]
    command = [sys.executable, "-c", MAIN, "join", *line, "--inventory", str(lab.layout.inventory)]
    return subprocess.Popen([*command, "-o", "ndjson"], stdout=subprocess.PIPE, text=True)


def interrupted_at(process: subprocess.Popen[str], phase: str) -> dict[str, Any]:
    """Send what Ctrl-C sends when the phase is heard of; the report that the command ends with."""
    assert process.stdout
    last = ""
    for last in process.stdout:
        event = json.loads(last)
        if event["event"] == "resource" and event["phase"] == phase:
            process.send_signal(signal.SIGINT)
    report: dict[str, Any] = json.loads(last)
    return report


def test_ctrl_c_ends_the_command_and_the_next_join_picks_the_journal_up(lab: Lab) -> None:
    with join(lab) as process:
        report = interrupted_at(process, "containerd")
    assert process.returncode == 130
    assert [host["result"] for host in report["hosts"]] == ["interrupted", "interrupted"]
    done = report["hosts"][0]["changed"]
    assert done > 0
    assert report["hosts"][1]["changed"] == 0
    assert not (lab.hosts[1].drive / "ProgramData" / "winjoin").exists()

    with join(lab) as process:
        output = process.stdout.read() if process.stdout else ""
    first, second = json.loads(output.splitlines()[-1])["hosts"]
    assert process.returncode == 0
    assert (first["result"], second["result"]) == ("joined", "joined")
    assert first["changed"] <= second["changed"] - done
