from __future__ import annotations

import base64
import json
import threading
from typing import Any

import pytest

from winjoin.lab.machines.commandline import split
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.machines.windows_errors import WindowsError


def _run(machine: Any, line: Any) -> Any:
    program = machine.start(line)
    output = program.read(5)
    while output.exit_code is None:
        output = program.read(5)
    return output.exit_code, output.stdout.decode(), output.stderr.decode()


def _encoded(text: Any) -> Any:
    return base64.b64encode(text.encode("utf-16-le")).decode()


@pytest.mark.parametrize(
    "line",
    [
        "hostname",
        "cmd /c hostname",
        'cmd.exe /C "hostname"',
        "powershell -Command hostname",
        f"PowerShell -NoProfile -ExecutionPolicy Bypass -EncodedCommand {_encoded('hostname')}",
        f"powershell.exe -e {_encoded('& hostname')}",
    ],
)
def test_hostname(machine: Any, line: Any) -> None:
    assert _run(machine, line) == (0, "WIN-1\r\n", "")


def test_whoami(machine: Any) -> None:
    assert _run(machine, "whoami")[1] == "win-1\\administrator\r\n"


def test_what_is_not_known(machine: Any) -> None:
    code, _, words = _run(machine, "format C: /y")
    assert code == 1
    assert words.startswith("'format' is not recognized")


def test_equal_worlds_are_equal_json(tmp_path: Any) -> None:
    worlds = []
    for name in ("a", "b"):
        machine = Emulator("w", tmp_path / name)
        machine.state.drive.make_folder("C:\\x")
        machine.state.drive.write("C:\\x\\f", b"1")
        worlds.append(json.dumps(machine.world()))
        machine.close()
    assert worlds[0] == worlds[1]


def test_changed_is_told(machine: Any, client: Any, step: Any) -> None:
    told = []
    machine.changed = lambda: told.append(1)
    client.ensure(step("environment-variable", {"name": "A"}, {"value": "1"}))
    assert told


@pytest.mark.parametrize(
    "line", ["shutdown /r /t 0", "cmd /c shutdown.exe -r -t 1", "powershell -Command Restart-Computer -Force"]
)
def test_a_program_may_ask_for_a_restart(machine: Any, line: Any) -> None:
    due = threading.Event()
    machine.changed = due.set
    assert machine.start(line).read(5).exit_code == 0
    assert due.wait(10)
    assert machine.restart_requested()
    machine.restart()
    assert not machine.restart_requested()


def test_a_shutdown_that_is_no_restart_is_not_known(machine: Any) -> None:
    assert machine.start("shutdown /a").read(5).exit_code == 1
    assert not machine.restart_requested()


def test_a_restart_ends_programs(machine: Any, client: Any) -> None:
    machine.restart()
    assert client.program.read(5).exit_code is not None


def test_unknown_faults_are_refused(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="drop-conection"):
        Emulator("w", tmp_path / "C", faults=["drop-conection@3"])


def test_a_removed_payload(tmp_path: Any, client_class: Any, step: Any) -> None:
    machine = Emulator("w", tmp_path / "C", faults=["no-feature-source"])
    value, _ = client_class(machine).ensure(
        step("windows-feature", {"name": "Containers"}, {"installed": True})
    )
    assert "source files" in value["failed"]["error"]["message"]
    machine.close()


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ('"C:\\Program Files\\a.exe" --b="c d" e', ["C:\\Program Files\\a.exe", "--b=c d", "e"]),
        ('a "b\\\\" c', ["a", "b\\", "c"]),
        ('a \\"b\\" ""', ["a", '"b"', ""]),
        ("a\\\\b \\\\.\\pipe\\x", ["a\\\\b", "\\\\.\\pipe\\x"]),
    ],
)
def test_command_lines_are_split_as_windows_does(line: Any, arguments: Any) -> None:
    assert split(line) == arguments


def test_the_drive_knows_no_case_and_takes_slashes(machine: Any) -> None:
    drive = machine.state.drive
    drive.make_folder("C:\\Etc\\Kubernetes")
    drive.write("c:/etc/KUBERNETES/a.conf", b"1")
    assert drive.read("C:\\ETC\\kubernetes\\A.CONF") == b"1"
    assert drive.read("/etc/kubernetes/a.conf") == b"1"
    assert [path.name for path in (machine.drive() / "Etc").iterdir()] == ["Kubernetes"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("C:\\no\\f", 3),
        ("C:\\f", 2),
        ("D:\\f", 3),
        ("C:\\Windows", 5),
        ("C:\\nul", 123),
        ("relative", 123),
        ("C:\\a?", 123),
    ],
)
def test_reading_what_is_not_there(machine: Any, path: Any, code: Any) -> None:
    with pytest.raises(WindowsError) as caught:
        machine.state.drive.read(path)
    assert caught.value.code == code


def test_no_path_leaves_the_drive(machine: Any) -> None:
    with pytest.raises(WindowsError):
        machine.state.drive.write("C:\\..\\..\\outside", b"1")
