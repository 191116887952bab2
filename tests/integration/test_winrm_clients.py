"""The lab's WinRM server, as clients that we did not write see it: pywinrm, pypsrp and ansible."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.machines.machine import Machine
from winjoin.lab.winrm import Settings, WinrmServer

USER, PASSWORD = "Administrator", "Correct-Horse-7"
SHELL_GONE = 2150858843
SCHEMES = ("http", "https")
SAID = {"hostname": "WIN-1", "whoami": "win-1\\administrator"}
Serve = Callable[..., WinrmServer]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Authority, certificate and key in PEM files."""
    folder = tmp_path_factory.mktemp("pki")
    authority = Authority("winrm clients")
    certificate, key = authority.server(("127.0.0.1", "localhost"))
    files = folder / "ca.crt", folder / "winrm.crt", folder / "winrm.key"
    for file, text in zip(files, (authority.pem, certificate, key), strict=True):
        file.write_bytes(text)
    return files


@pytest.fixture
def serve(certificates: tuple[Path, Path, Path], tmp_path: Path) -> Iterator[Serve]:
    """Start a server of a machine (an emulator where none is given)."""
    servers: list[WinrmServer] = []
    machines: list[Machine] = []

    def start(machine: Machine | None = None, **more: Any) -> WinrmServer:
        machine = machine or Emulator("WIN-1", tmp_path / "C")
        machines.append(machine)
        server = WinrmServer(
            machine, users={USER: PASSWORD}, certificate=certificates[1:], folder=tmp_path, **more
        )
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.close()
    for machine in machines:
        machine.close()


def _port(server: WinrmServer, scheme: str) -> int:
    port = server.https_port if scheme == "https" else server.http_port
    assert port
    return port


def _pywinrm(server: WinrmServer, scheme: str, authority: Path, **more: Any) -> Any:
    import winrm

    given = {
        "transport": "ntlm",
        "username": USER,
        "password": PASSWORD,
        "ca_trust_path": str(authority),
        "proxy": None,
        "read_timeout_sec": 12,
        "operation_timeout_sec": 5,
    } | more
    return winrm.Protocol(f"{scheme}://127.0.0.1:{_port(server, scheme)}/wsman", **given)


def _run(client: Any, command: str, arguments: tuple[str, ...] = ()) -> tuple[str, str, int]:
    shell = client.open_shell(codepage=65001)
    try:
        running = client.run_command(shell, command, arguments)
        out, complaint, code = client.get_command_output(shell, running)
        client.cleanup_command(shell, running)
    finally:
        client.close_shell(shell)
    return out.decode().strip(), complaint.decode().strip(), code


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pywinrm_runs_commands(scheme: str, serve: Serve, certificates: tuple[Path, Path, Path]) -> None:
    client = _pywinrm(serve(), scheme, certificates[0])
    assert _run(client, "hostname") == ("WIN-1", "", 0)
    assert _run(client, "whoami") == ("win-1\\administrator", "", 0)


def test_a_command_that_is_not_there_says_so_and_fails(
    serve: Serve, certificates: tuple[Path, Path, Path]
) -> None:
    out, complaint, code = _run(_pywinrm(serve(), "https", certificates[0]), "no-such-program")
    assert (out, code) == ("", 1)
    assert "is not recognized as an internal or external command" in complaint


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_wrong_password_is_refused(
    scheme: str, serve: Serve, certificates: tuple[Path, Path, Path]
) -> None:
    from winrm.exceptions import InvalidCredentialsError

    client = _pywinrm(serve(), scheme, certificates[0], password="Wrong")
    with pytest.raises(InvalidCredentialsError):
        client.open_shell()
    client.transport.close_session()


def test_basic_is_taken_over_tls(serve: Serve, certificates: tuple[Path, Path, Path]) -> None:
    server = serve(settings=Settings(basic=True))
    client = _pywinrm(server, "https", certificates[0], transport="basic")
    assert _run(client, "hostname")[0] == "WIN-1"


def test_basic_is_refused_in_the_clear(serve: Serve, certificates: tuple[Path, Path, Path]) -> None:
    from winrm.exceptions import InvalidCredentialsError

    server = serve(settings=Settings(basic=True))
    client = _pywinrm(server, "http", certificates[0], transport="basic")
    with pytest.raises(InvalidCredentialsError):
        client.open_shell()
    client.transport.close_session()


def test_a_message_that_is_not_encrypted_is_refused_in_the_clear(
    serve: Serve, certificates: tuple[Path, Path, Path]
) -> None:
    from winrm.exceptions import WinRMTransportError

    client = _pywinrm(serve(), "http", certificates[0], message_encryption="never")
    with pytest.raises(WinRMTransportError) as refused:
        client.open_shell()
    client.transport.close_session()
    assert (refused.value.code, refused.value.response_text) == (500, "")


def test_a_shell_that_is_not_there(serve: Serve, certificates: tuple[Path, Path, Path]) -> None:
    from winrm.exceptions import WSManFaultError

    client = _pywinrm(serve(), "https", certificates[0])
    with pytest.raises(WSManFaultError) as refused:
        client.run_command("00000000-0000-0000-0000-000000000000", "hostname")
    client.transport.close_session()
    assert refused.value.wsman_fault_code == SHELL_GONE


def test_a_certificate_of_somebody_else_is_refused(serve: Serve, tmp_path: Path) -> None:
    import requests

    stranger = tmp_path / "stranger.crt"
    stranger.write_bytes(Authority("stranger").pem)
    client = _pywinrm(serve(), "https", stranger)
    with pytest.raises(requests.exceptions.SSLError):
        client.open_shell()
    client.transport.close_session()


def test_a_lost_answer_comes_again_for_the_same_message(
    serve: Serve, certificates: tuple[Path, Path, Path]
) -> None:
    """Output is handed out once, so only an answer that was kept can still have it."""
    import requests
    import xmltodict

    server = serve()
    client = _pywinrm(server, "https", certificates[0])
    shell = client.open_shell()
    running = client.run_command(shell, "hostname")
    envelope = xmltodict.unparse(_receive(client, shell, running))
    server.faults[server.requests + 1] = "drop-connection"
    with pytest.raises(requests.exceptions.ConnectionError):
        client.send_message(envelope)
    client.transport.close_session()
    assert "V0lOLTE" in client.send_message(envelope).decode()  # base64 of WIN-1
    client.close_shell(shell)


def _receive(client: Any, shell: str, running: str) -> dict[str, Any]:
    base = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
    envelope = client.build_wsman_header(resource_uri=f"{base}/cmd", action=f"{base}/Receive", shell_id=shell)
    stream = {"@CommandId": running, "#text": "stdout stderr"}
    return {"env:Envelope": {**envelope, "env:Body": {"rsp:Receive": {"rsp:DesiredStream": stream}}}}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("scheme_of_login", ["ntlm", "negotiate"])
def test_pypsrp_runs_commands(
    scheme: str, scheme_of_login: str, serve: Serve, certificates: tuple[Path, Path, Path]
) -> None:
    """pypsrp wraps NTLM in SPNEGO where it negotiates."""
    from pypsrp.shell import Process, WinRS
    from pypsrp.wsman import WSMan

    wsman = WSMan("127.0.0.1", auth=scheme_of_login, **_pypsrp(serve(), scheme, certificates[0]))
    found = {}
    with wsman, WinRS(wsman) as shell:
        for command in SAID:
            process = Process(shell, command)
            process.invoke()
            process.signal("terminate")
            found[command] = process.stdout.decode().strip()
            assert process.rc == 0
    assert found == SAID


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pypsrps_client_runs_commands(
    scheme: str, serve: Serve, certificates: tuple[Path, Path, Path]
) -> None:
    from pypsrp.client import Client

    with Client("127.0.0.1", auth="ntlm", **_pypsrp(serve(), scheme, certificates[0])) as client:
        found = {command: client.execute_cmd(command) for command in SAID}
    assert {command: out.strip() for command, (out, _, _) in found.items()} == SAID
    assert [code for _, _, code in found.values()] == [0, 0]


def _pypsrp(server: WinrmServer, scheme: str, authority: Path) -> dict[str, Any]:
    return {
        "port": _port(server, scheme),
        "username": USER,
        "password": PASSWORD,
        "ssl": scheme == "https",
        "cert_validation": str(authority),
        "no_proxy": True,
    }


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("command", SAID)
def test_ansible_runs_commands(
    scheme: str, command: str, serve: Serve, certificates: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    secret = tmp_path / "vars.yaml"
    secret.write_text(f"ansible_password: {PASSWORD}\n", encoding="utf-8")
    variables = {
        "ansible_connection": "winrm",
        "ansible_port": _port(serve(), scheme),
        "ansible_user": USER,
        "ansible_winrm_scheme": scheme,
        "ansible_winrm_transport": "ntlm",
        "ansible_winrm_ca_trust_path": certificates[0],
        "ansible_shell_type": "powershell",
    }
    given = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
    program = Path(sys.executable).parent / "ansible"
    ended = subprocess.run(
        [program, "all", "-i", "127.0.0.1,", "-m", "raw", "-a", command, *given, "-e", f"@{secret}"],
        env={**os.environ, "ANSIBLE_HOME": str(tmp_path / "ansible"), "ANSIBLE_NOCOLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert SAID[command] in ended.stdout


@pytest.mark.stand_in
def test_any_powershell_on_a_stand_in_host(
    serve: Serve, certificates: tuple[Path, Path, Path], stand_in_program: Path, tmp_path: Path
) -> None:
    from winjoin.lab.machines.stand_in import StandIn

    machine = StandIn(stand_in_program, tmp_path / "host", name="WIN-7")
    client = _pywinrm(serve(machine), "https", certificates[0])
    script = "(6 * 7).ToString() + $env:COMPUTERNAME"
    arguments = ("-NoProfile", "-NonInteractive", "-Command", script)
    out, _, code = _run(client, "powershell.exe", arguments)
    assert (out, code) == ("42WIN-7", 0)


def test_closing_leaves_no_thread_and_no_file(certificates: tuple[Path, Path, Path], tmp_path: Path) -> None:
    import threading
    import time

    before = set(threading.enumerate())
    folder = tmp_path / "accounts"
    folder.mkdir()
    machine = Emulator("WIN-1", tmp_path / "C")
    server = WinrmServer(machine, users={USER: PASSWORD}, certificate=certificates[1:], folder=folder)
    server.start()
    client = _pywinrm(server, "https", certificates[0])
    shell = client.open_shell()
    client.run_command(shell, "hostname")
    began = time.monotonic()
    server.close()
    machine.close()
    client.transport.close_session()
    assert time.monotonic() - began < 1
    assert not list(folder.iterdir())
    for thread in set(threading.enumerate()) - before:
        thread.join(2)
        assert not thread.is_alive(), thread
