"""What the WinRM service answers, message by message; codes as in [MS-WSMV] and recordings of Windows."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.winrm import soap
from winjoin.lab.winrm.operations import Operations
from winjoin.lab.winrm.shells import Shells

SHELL, TRANSFER = soap.SHELL, soap.TRANSFER
SHELL_GONE, TIMED_OUT, SCHEMA, NEGATIVE = 2150858843, 2150858793, 2150858817, 2150858767
USER = "administrator"
NEW_SHELL = f'<r:Shell xmlns:r="{SHELL}"><r:OutputStreams>stdout stderr</r:OutputStreams></r:Shell>'
NOWHERE = "00000000-0000-0000-0000-000000000000"


class Talk:
    """A user's conversation with the service; each message has an id of its own unless one is given."""

    def __init__(self, operations: Operations) -> None:
        self._operations, self._count = operations, 0
        self.largest = 0

    def ask(
        self,
        action: str,
        body: str = "",
        *,
        shell: str = "",
        timeout: str = "PT1S",
        message: str = "",
        user: str = USER,
    ) -> tuple[int, ElementTree.Element]:
        """HTTP status and envelope."""
        self._count += 1
        selector = f'<w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>'
        text = (
            f'<e:Envelope xmlns:e="{soap.ENV}" xmlns:a="{soap.ADDRESSING}" xmlns:w="{soap.WSMAN}"><e:Header>'
            f"<a:Action>{action}</a:Action><a:MessageID>{message or f'uuid:{self._count}'}</a:MessageID>"
            f"<w:ResourceURI>{SHELL}/cmd</w:ResourceURI><w:OperationTimeout>{timeout}</w:OperationTimeout>"
            f"{selector if shell else ''}</e:Header><e:Body>{body}</e:Body></e:Envelope>"
        )
        status, answer = self._operations.answer(text.encode(), user)
        self.largest = max(self.largest, len(answer))
        return status, ElementTree.fromstring(answer)

    def shell(self) -> str:
        """A new shell's id."""
        _, answer = self.ask(f"{TRANSFER}/Create", NEW_SHELL)
        return answer.findtext(f".//{{{SHELL}}}ShellId") or ""

    def command(self, shell: str, line: str) -> str:
        """A new command's id."""
        body = f'<r:CommandLine xmlns:r="{SHELL}"><r:Command>{line}</r:Command></r:CommandLine>'
        _, answer = self.ask(f"{SHELL}/Command", body, shell=shell)
        return answer.findtext(f".//{{{SHELL}}}CommandId") or ""


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """With an emulated host."""
    machine = Emulator("WIN-1", tmp_path / "C")
    shells = Shells(machine)
    yield Talk(Operations(shells, "WIN-1"))
    shells.forget()
    machine.close()


def _code(answer: ElementTree.Element) -> int:
    fault = answer.find(f".//{{{soap.FAULT}}}WSManFault")
    assert fault is not None
    return int(fault.get("Code") or 0)


def _receive(command: str) -> str:
    return (
        f'<r:Receive xmlns:r="{SHELL}"><r:DesiredStream CommandId="{command}">stdout stderr'
        "</r:DesiredStream></r:Receive>"
    )


def _stdout(answer: ElementTree.Element) -> bytes:
    streams = answer.iter(f"{{{SHELL}}}Stream")
    return b"".join(b64decode(item.text or "") for item in streams if item.get("Name") == "stdout")


def test_an_answer_names_the_message_that_it_is_to(talk: Talk) -> None:
    _, answer = talk.ask(f"{TRANSFER}/Create", NEW_SHELL, message="uuid:aBc-9")
    assert answer.findtext(f".//{{{soap.ADDRESSING}}}RelatesTo") == "uuid:aBc-9"


def test_output_is_handed_out_once_but_the_same_message_gets_it_again(talk: Talk) -> None:
    shell = talk.shell()
    command = talk.command(shell, "hostname")
    answers = [
        talk.ask(f"{SHELL}/Receive", _receive(command), shell=shell, message=message)[1]
        for message in ("uuid:one", "uuid:one", "uuid:two")
    ]
    assert [_stdout(answer) for answer in answers] == [b"WIN-1\r\n", b"WIN-1\r\n", b""]


def test_a_command_sent_twice_with_one_message_runs_once(talk: Talk) -> None:
    shell = talk.shell()
    body = f'<r:CommandLine xmlns:r="{SHELL}"><r:Command>hostname</r:Command></r:CommandLine>'
    ids = {
        talk.ask(f"{SHELL}/Command", body, shell=shell, message="uuid:run")[1].findtext(
            f".//{{{SHELL}}}CommandId"
        )
        for _ in range(2)
    }
    assert len(ids) == 1


@pytest.mark.parametrize("action", ["Command", "Send", "Receive", "Signal"])
def test_an_unknown_shell(action: str, talk: Talk) -> None:
    status, answer = talk.ask(f"{SHELL}/{action}", _receive("x"), shell=NOWHERE)
    assert (status, _code(answer)) == (500, SHELL_GONE)


def test_a_shell_is_nobody_elses(talk: Talk) -> None:
    _, answer = talk.ask(f"{TRANSFER}/Delete", shell=talk.shell(), user="guest")
    assert _code(answer) == SHELL_GONE


def test_a_deleted_shell_is_gone(talk: Talk) -> None:
    shell = talk.shell()
    assert talk.ask(f"{TRANSFER}/Delete", shell=shell)[0] == 200
    assert _code(talk.ask(f"{TRANSFER}/Delete", shell=shell)[1]) == SHELL_GONE


def test_an_unknown_command(talk: Talk) -> None:
    _, answer = talk.ask(f"{SHELL}/Receive", _receive(NOWHERE), shell=talk.shell())
    assert _code(answer) == SHELL_GONE


def test_a_receive_that_names_no_command(talk: Talk) -> None:
    _, answer = talk.ask(f"{SHELL}/Receive", _receive(""), shell=talk.shell())
    assert _code(answer) == 87


@pytest.mark.parametrize(
    ("timeout", "code"), [("PT-5S", SCHEMA), ("-PT5S", NEGATIVE), ("20", SCHEMA), ("PT", SCHEMA)]
)
def test_a_timeout_that_is_none(timeout: str, code: int, talk: Talk) -> None:
    status, answer = talk.ask(f"{TRANSFER}/Create", NEW_SHELL, timeout=timeout)
    assert (status, _code(answer)) == (500, code)


def test_an_idle_timeout_is_a_duration_and_not_a_number(talk: Talk) -> None:
    body = NEW_SHELL.replace("</r:Shell>", "<r:IdleTimeOut>600</r:IdleTimeOut></r:Shell>")
    assert _code(talk.ask(f"{TRANSFER}/Create", body)[1]) == SCHEMA


def test_text_that_is_no_envelope(talk: Talk) -> None:
    for text in (b"", b"hello", b"<a/>", b"<!DOCTYPE a><a/>"):
        status, answer = talk._operations.answer(text, USER)
        assert (status, _code(ElementTree.fromstring(answer))) == (500, SCHEMA)


def test_an_answer_is_no_larger_than_the_client_takes() -> None:
    class Talkative:
        """A machine whose programs say much at once, and end."""

        def start(self, command_line: str) -> Talkative:
            return self

        def read(self, seconds: float) -> object:
            from winjoin.hosts.process import Output

            return Output(b"x" * 300_000 + b"o", b"e" * 1000, 3)

        def kill(self) -> None: ...

    talk = Talk(Operations(Shells(Talkative()), "WIN-1"))  # type: ignore[arg-type]
    shell = talk.shell()
    command = talk.command(shell, "much")
    said, errors, states = b"", b"", []
    while not states or "Done" not in states[-1]:
        _, answer = talk.ask(f"{SHELL}/Receive", _receive(command), shell=shell)
        said += _stdout(answer)
        streams = answer.iter(f"{{{SHELL}}}Stream")
        errors += b"".join(b64decode(item.text or "") for item in streams if item.get("Name") == "stderr")
        state = answer.find(f".//{{{SHELL}}}CommandState")
        assert state is not None
        states.append(state.get("State") or "")
    assert (len(said), said[-1:], errors) == (300_001, b"o", b"e" * 1000)
    assert answer.findtext(f".//{{{SHELL}}}ExitCode") == "3"
    assert len(states) == 3
    assert 110_000 < talk.largest <= 153_600


def test_no_output_in_time() -> None:
    class Silent:
        """A machine whose programs say nothing."""

        def start(self, command_line: str) -> Silent:
            return self

        def read(self, seconds: float) -> object:
            from winjoin.hosts.process import Output

            return Output(b"", b"", None)

        def kill(self) -> None: ...

    shells = Shells(Silent())  # type: ignore[arg-type]
    silent = Talk(Operations(shells, "WIN-1"))
    shell = silent.shell()
    body = _receive(silent.command(shell, "quiet"))
    status, answer = silent.ask(f"{SHELL}/Receive", body, shell=shell, timeout="PT0.05S")
    assert (status, _code(answer)) == (500, TIMED_OUT)
