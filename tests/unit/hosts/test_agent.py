"""The client of the agent, over connections that break: nothing is done twice, nothing is waited for without an end."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from winjoin.errors import AgentRefused, HostUnreachable
from winjoin.hosts.agent import Agent
from winjoin.hosts.failures import AgentLost, LanguageConstrained, PowerShellTooOld, RequestFailed
from winjoin.hosts.outcomes import Group, Mode
from winjoin.hosts.process import ConnectionLost, Output, Usage
from winjoin.hosts.program import command
from winjoin.hosts.wire import FrameReader
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.machines.transport import MachineProcess, MachineTransport
from winjoin.resources.base import to_wire
from winjoin.resources.file import File
from winjoin.values import WindowsPath


class FastClock:
    """Time passes when somebody pauses, and a little with each look."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        self.time += 0.001
        return self.time

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds


class Flaky:
    """A transport to a machine whose connection breaks: `faults` says at which send or receive, and how."""

    def __init__(self, machine: Any, **faults: Callable[[int, bytes], str]) -> None:
        self.address = "win-1"
        self.usage = Usage()
        self.inner = MachineTransport(machine)
        self.faults = faults
        self.counts = {"send": 0, "receive": 0}

    def open(self, command: Sequence[str]) -> FlakyProcess:
        return FlakyProcess(self, self.inner.open(command))

    def fault(self, what: str, data: bytes) -> str:
        self.counts[what] += 1
        return self.faults[what](self.counts[what], data) if what in self.faults else ""


class FlakyProcess:
    def __init__(self, transport: Flaky, process: MachineProcess) -> None:
        self.transport = transport
        self.process = process

    def send(self, chunk: bytes) -> None:
        fault = self.transport.fault("send", chunk)
        if fault == "lost-before":
            raise ConnectionLost
        self.process.send(chunk[: len(chunk) // 2] if fault == "torn" else chunk)
        if fault:
            raise ConnectionLost

    def receive(self, seconds: float) -> Output:
        output = self.process.receive(min(seconds, 2))
        if self.transport.fault("receive", output.stdout) == "lost":
            raise ConnectionLost
        return output

    def close(self) -> None:
        self.process.close()


class Scripted:
    """A transport to a program that says what a test wants, and then ends or falls silent."""

    def __init__(self, *outputs: Output, clock: FastClock) -> None:
        self.address = "win-1"
        self.usage = Usage()
        self.outputs = outputs
        self.clock = clock

    def open(self, command: Sequence[str]) -> Any:
        left = list(self.outputs)
        clock = self.clock

        class Program:
            def send(self, chunk: bytes) -> None:
                """Takes all."""

            def receive(self, seconds: float) -> Output:
                clock.time += seconds
                return left.pop(0) if left else Output(b"", b"", None)

            def close(self) -> None:
                """Nothing."""

        return Program()


def frame(sequence: int, kind: str, payload: str) -> bytes:
    body = base64.b64encode(payload.encode())
    return b"\nWJ1 %d %s %d %s\n" % (sequence, kind.encode(), len(body), body)


HELLO = frame(
    0,
    "hello",
    '{"protocol":1,"pid":1,"powershell":"5.1.1","languageMode":"FullLanguage","boot":1,"agent":"a"}',
)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Emulator]:
    emulator = Emulator("win-1", tmp_path / "C")
    yield emulator
    emulator.close()


def steps(count: int) -> list[Group]:
    files = [File(path=WindowsPath(f"C:\\f{n}"), content=str(n), why="w") for n in range(count)]
    return [Group("p", [{"kind": "resource", **to_wire(file)} for file in files])]


@pytest.mark.parametrize("fault", ["lost-before", "lost-after", "torn"])
def test_a_doubtful_send_is_repeated_and_done_once(fault: str, machine: Emulator) -> None:
    told: list[Any] = []
    transport = Flaky(machine, send=lambda count, _: fault if count == 2 else "")
    with Agent(transport, FastClock()) as agent:
        ensured = agent.ensure(steps(3), mode=Mode.APPLY, run="r", told=told.append)
        assert (ensured.changed, ensured.failed) == (3, None)
        assert len([entry for entry in agent.journal() if "intent" in entry]) == 3
    assert [item.outcome for item in told] == ["changed"] * 3


def test_a_lost_answer_comes_again(machine: Emulator) -> None:
    transport = Flaky(machine, receive=lambda _, data: "lost" if b"WJ1 1 " in data and not lost.pop() else "")
    lost = [True, False]
    clock = FastClock()
    with Agent(transport, clock) as agent:
        ensured = agent.ensure(steps(2), mode=Mode.APPLY, run="r", told=lambda _: None)
        assert (ensured.changed, ensured.unchanged, ensured.failed) == (2, 0, None)
    assert clock.pauses == [1.0]


def test_a_connection_that_does_not_come_back_ends_in_its_time(machine: Emulator) -> None:
    transport = Flaky(machine, send=lambda count, _: "lost-before" if count > 1 else "")
    clock = FastClock()
    with pytest.raises(AgentLost, match="180 s"), Agent(transport, clock) as agent:
        agent.journal()
    assert clock.pauses[:4] == [1.0, 2.0, 4.0, 5.0]
    assert clock.time < 800


class First:
    """A transport whose first program is another's."""

    def __init__(self, first: Any, then: Any) -> None:
        self.address = "win-1"
        self.usage = Usage()
        self.left = [first, then]

    def open(self, command: Sequence[str]) -> Any:
        return self.left.pop(0).open(command)


def test_an_agent_that_was_lost_is_started_once_more_and_steps_are_told_once(machine: Emulator) -> None:
    told: list[Any] = []
    clock = FastClock()
    done = b"".join(
        frame(1, "event", f'{{"event":"step","phase":"p","index":{index},"outcome":"changed"}}')
        for index in range(2)
    )
    first = Scripted(Output(HELLO, b"", None), Output(done, b"", 1), clock=clock)
    with Agent(MachineTransport(machine)) as earlier:
        earlier.ensure([Group("p", steps(2)[0].steps)], mode=Mode.APPLY, run="r", told=lambda _: None)
    with Agent(First(first, MachineTransport(machine)), clock) as agent:
        ensured = agent.ensure(steps(5), mode=Mode.APPLY, run="r", told=told.append)
    assert (ensured.changed, ensured.unchanged, ensured.failed) == (5, 0, None)
    assert [(item.index, item.outcome) for item in told] == [(index, "changed") for index in range(5)]


def test_a_connection_that_is_lost_while_the_agent_starts(machine: Emulator) -> None:
    """It is no fault of PowerShell's."""

    class Cut(Flaky):
        def open(self, command: Sequence[str]) -> Any:
            process = super().open(command)
            process.process.close()  # so that nothing is waited for
            return process

    transport = Cut(machine, send=lambda *_: "", receive=lambda *_: "lost")
    with pytest.raises(HostUnreachable, match="did not come back for 120 s") as caught:
        Agent(transport, FastClock()).facts()
    assert (caught.value.exit_code, caught.value.host) == (4, "win-1")
    assert "route and firewall" in caught.value.hint


def test_silence_is_noticed() -> None:
    clock = FastClock()
    with pytest.raises(AgentLost, match="not been heard of for 180 s"):
        Agent(Scripted(Output(HELLO, b"", None), clock=clock), clock).ensure(
            steps(1), mode=Mode.CHECK, run="r", told=lambda _: None
        )


def test_alive_frames_are_no_silence() -> None:
    clock = FastClock()
    alive = [Output(frame(1, "alive", "{}"), b"", None)] * 5
    answer = Output(frame(1, "result", '{"ok":true,"value":{"entries":[{"a":1},7]}}'), b"", None)
    agent = Agent(Scripted(Output(HELLO, b"", None), *alive, answer, clock=clock), clock)
    assert agent.journal() == ({"a": 1},)


def test_frames_of_other_requests_are_ignored() -> None:
    clock = FastClock()
    stale = frame(7, "result", '{"ok":true,"value":{"entries":[{"stale":1}]}}')
    answer = frame(1, "result", '{"ok":true,"value":{"entries":[]}}')
    assert (
        Agent(
            Scripted(Output(HELLO, b"", None), Output(stale + answer, b"", None), clock=clock), clock
        ).journal()
        == ()
    )


def test_what_the_agent_refuses_is_told() -> None:
    clock = FastClock()
    refusal = frame(1, "result", '{"ok":false,"error":{"message":"it took\\u001b[31m longer","id":"X"}}')
    with pytest.raises(RequestFailed, match=r"facts: it took\\x1b\[31m longer"):
        Agent(Scripted(Output(HELLO, b"", None), Output(refusal, b"", None), clock=clock), clock).facts()


@pytest.mark.parametrize(
    ("output", "error", "said"),
    [
        (Output(b"", b"", 121), LanguageConstrained, "ConstrainedLanguage"),
        (Output(b"", b"", 122), AgentRefused, "as it was sent"),
        (Output(b"", b"'powershell.exe' is not recognized", 9009), AgentRefused, "is not recognized"),
        (
            Output(HELLO.replace(HELLO, frame(0, "hello", '{"powershell":"4.0"}')), b"", None),
            PowerShellTooOld,
            "4.0",
        ),
    ],
)
def test_an_agent_that_does_not_start_says_why(output: Output, error: type[Exception], said: str) -> None:
    clock = FastClock()
    with pytest.raises(error, match=said):
        _ = Agent(Scripted(output, clock=clock), clock).hello


def test_nothing_for_two_minutes_is_an_error_too() -> None:
    clock = FastClock()
    with pytest.raises(AgentRefused, match=r"did not answer in its time.*: Some noise"):
        _ = Agent(Scripted(Output(b"Some noise\r\n", b"", None), clock=clock), clock).hello


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 50])
def test_frames_are_found_between_noise_however_they_are_cut(cut: int) -> None:
    stream = (
        b"Loading profile"
        + HELLO
        + b"WJ1 torn line\nWJ1 1 result 5 AAAA\n"
        + frame(1, "alive", "{}")
        + b"rest"
    )
    reader = FrameReader()
    frames = [item for at in range(0, len(stream), cut) for item in reader.feed(stream[at : at + cut])]
    assert [item.kind for item in frames] == ["hello", "alive"]
    assert reader.noise == b"Loading profile\nWJ1 torn line\nWJ1 1 result 5 AAAA\nrest"


def test_the_command_line_is_short_and_holds_no_agent() -> None:
    script = base64.b64decode(command()[-1]).decode("utf-16-le")
    assert len(script) < 3000
    assert "$input" not in script.lower()
    assert sum(map(len, command())) + len(command()) < 8191


def test_facts_come_from_the_host(machine: Emulator) -> None:
    with Agent(MachineTransport(machine)) as agent:
        assert agent.hello.powershell.startswith("5.1")
        system = agent.facts(ports=[10250]).os
    assert system is not None
    assert (system.computer_name, system.build) == ("WIN-1", 20348)


def test_a_check_tells_what_would_change_and_writes_nothing(machine: Emulator) -> None:
    told: list[Any] = []
    before = machine.world()
    with Agent(MachineTransport(machine)) as agent:
        agent.ensure(steps(2), mode=Mode.CHECK, run="r", told=told.append)
        assert agent.journal() == ()
    assert [item.outcome for item in told] == ["would-change"] * 2
    assert machine.world() == before


def test_what_a_hostile_host_says_obeys_no_terminal_and_breaks_nothing() -> None:
    clock = FastClock()
    told: list[Any] = []
    event = (
        r'{"event":"step","phase":"p\u001b[2J","index":-1,"outcome":"changed","seconds":1e999,'
        r'"differs":["a\u202e"],"before":{"k\u001b":["v\u001b",1]},"after":7}'
    )
    answer = '{"ok":true,"value":{"changed":%s,"unchanged":true,"restartReasons":{}}}' % (10**400)
    said = Output(frame(1, "event", event) + frame(1, "result", answer), b"", None)
    agent = Agent(Scripted(Output(HELLO, b"", None), said, clock=clock), clock)
    ensured = agent.ensure(steps(1), mode=Mode.APPLY, run="r", told=told.append)
    (outcome,) = told
    assert (outcome.phase, outcome.index, outcome.seconds) == ("p\\x1b[2J", 0, 0.0)
    assert (outcome.differs, outcome.before) == (("a\\u202e",), {"k\\x1b": ["v\\x1b", 1]})
    assert (outcome.after, ensured.changed, ensured.restart_reasons) == (None, 0, ())


def test_a_program_that_was_no_agent_is_ended() -> None:
    clock, closed = FastClock(), []

    class Closing(Scripted):
        def open(self, command: Sequence[str]) -> Any:
            program = super().open(command)
            program.close = lambda: closed.append(True)
            return program

    with pytest.raises(AgentRefused):
        _ = Agent(Closing(Output(b"", b"", 1), clock=clock), clock).hello
    assert closed == [True]
