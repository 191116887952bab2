"""`winjoin lab up` as a pipeline sees it: one line when it is ready, files, and nothing left after SIGTERM."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAIN = "import sys; from winjoin.cli.entry import main; sys.exit(main())"


@contextmanager
def lab(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A lab in a process of its own, and its first line."""
    command = [sys.executable, "-c", MAIN, "lab", "up", "--dir", str(folder), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline()
        finally:
            process.send_signal(signal.SIGTERM)


def test_it_says_where_it_is_and_lays_out_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    with lab(folder, "--hosts", "2") as (process, line):
        assert line == f"ready: {folder}\n"
        assert json.loads((folder / "hosts" / "win-2" / "world.json").read_text())["name"] == "WIN-2"
        names = {"inventory.yaml", "kubeconfig", "join-command.txt", "hosts"}
        assert names <= {each.name for each in folder.iterdir()}
        assert (folder / "hosts" / "win-1" / "C").is_dir()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_a_state_that_is_none_is_refused_before_anything_starts(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAIN, "lab", "up", "--dir", str(tmp_path / "lab"), "--state", "sleepy"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "sleepy" in done.stderr
    assert not (tmp_path / "lab" / "inventory.yaml").exists()
