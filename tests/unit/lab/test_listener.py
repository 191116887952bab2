"""The listener in a stand-in host's own network is told what the lab's options say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from winjoin.lab import listener, stand_in_host
from winjoin.lab.machines.stand_in import StandIn

RECORDER = """#!{python}
import sys
from pathlib import Path
Path(__file__).with_name("said").write_text("\\n".join(sys.argv[1:]))
print("listening 5986", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `host` that writes down how it was called."""
    file = tmp_path / "host"
    file.write_text(RECORDER.format(python=sys.executable))
    file.chmod(0o700)
    monkeypatch.setenv(stand_in_host.VARIABLE, str(file))
    return file


def test_faults_get_to_the_listener(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = StandIn(program, tmp_path / "w", name="WIN-1", address="10.99.1.2", boot=False)
    files = tmp_path / "password", (tmp_path / "crt", tmp_path / "key")
    stand_in_host.InsideListener(machine, *files, ("busy@4", "drop-connection@9")).close()
    called = (tmp_path / "said").read_text().splitlines()
    served: list[tuple[object, ...]] = []
    monkeypatch.setattr(listener, "serve", lambda _, *rest: served.append(rest))
    monkeypatch.setattr(sys, "argv", called[called.index("winjoin.lab.listener") :])
    listener.main()
    assert served == [(*files, 5986, ["busy@4", "drop-connection@9"])]
