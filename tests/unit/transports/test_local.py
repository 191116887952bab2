"""Programs on this machine: their three streams, their end, and their refusal to start."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from winjoin.errors import AgentRefused, HostUnreachable
from winjoin.hosts.agent import Agent
from winjoin.hosts.process import ConnectionLost, Output
from winjoin.transports.local import LocalProcess, LocalTransport

UPPER = "import sys\nfor line in sys.stdin: sys.stdout.write(line.upper()); sys.stdout.flush()"


@contextmanager
def python(script: str) -> Iterator[LocalProcess]:
    process = LocalTransport().open([sys.executable, "-c", script])
    try:
        yield process
    finally:
        process.close()


def whole(process: LocalProcess) -> Output:
    stdout, stderr = b"", b""
    for _ in range(1000):
        output = process.receive(10)
        stdout, stderr = stdout + output.stdout, stderr + output.stderr
        if output.exit_code is not None:
            return Output(stdout, stderr, output.exit_code)
    raise AssertionError("no end")


def test_what_goes_in_comes_out_while_it_runs() -> None:
    with python(UPPER) as process:
        for word in (b"one\n", b"two\n"):
            process.send(word)
            assert process.receive(10) == Output(word.upper(), b"", None)


def test_silence_is_an_empty_output_in_its_time() -> None:
    with python(UPPER) as process:
        begun = time.monotonic()
        assert process.receive(0.05) == Output(b"", b"", None)
        assert time.monotonic() - begun < 5


def test_all_output_comes_before_the_exit_code() -> None:
    script = "import sys; sys.stdout.write('o' * 3_000_000); sys.stderr.write('e' * 300_000); sys.exit(7)"
    with python(script) as process:
        assert whole(process) == Output(b"o" * 3_000_000, b"e" * 300_000, 7)


def test_a_megabyte_goes_in_while_nobody_receives() -> None:
    with python("import sys; print(len(sys.stdin.readline()))") as process:
        process.send(b"x" * 1_000_000 + b"\n")
        assert whole(process).stdout.strip() == b"1000001"


def test_a_program_that_it_leaves_running_does_not_keep_its_end() -> None:
    child = "import sys; sys.stdin.readline()"
    script = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)\n"
        "import os; os.set_inheritable(child.stdin.fileno(), True)\nos._exit(3)"
    )
    with python(script) as process:
        assert whole(process).exit_code == 3


def test_its_end_is_told_by_receive_and_not_by_send() -> None:
    with python("pass") as process:
        assert whole(process).exit_code == 0
        process.send(b"late\n")
        assert process.receive(1).exit_code == 0


def test_a_program_that_reads_no_more_has_lost_the_connection() -> None:
    script = "import os, sys, time; os.close(0); print('closed', flush=True); time.sleep(30)"
    process = LocalTransport().open([sys.executable, "-c", script])
    try:
        assert process.receive(10).stdout.strip() == b"closed"
        with pytest.raises(ConnectionLost):
            process.send(b"late\n")
    finally:
        process._child.kill()
        process.close()


def test_closing_ends_a_program_that_waits_for_input() -> None:
    with python(UPPER) as process:
        pid = process._child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_program_that_is_not_there_is_named() -> None:
    transport = LocalTransport()
    with pytest.raises(HostUnreachable, match="no-such-program cannot be started here"):
        transport.open(["no-such-program"])
    assert transport.usage.programs == 1


def test_an_agent_that_does_not_start_here_says_what_stderr_said(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = LocalTransport()
    refusing = [sys.executable, "-c", "import sys; sys.exit('blocked by policy')"]
    monkeypatch.setattr("winjoin.hosts.channel.command", lambda: refusing)
    with pytest.raises(AgentRefused, match="exit code 1.*: blocked by policy"):
        _ = Agent(transport).hello
