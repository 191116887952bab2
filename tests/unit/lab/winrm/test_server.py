"""The service is as hard as Windows: on who logs on and how, on sizes, on silence (reference `winrm` 5)."""

from __future__ import annotations

import contextlib
import socket
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from winrm.exceptions import InvalidCredentialsError, WinRMTransportError, WSManFaultError
from winrm_world import PASSWORD, Connect, Files, Serve

from winjoin.lab.making import winrm_settings
from winjoin.lab.winrm.settings import Settings


def logs_on(client: Any) -> bool:
    try:
        client.close_shell(client.open_shell())
    except InvalidCredentialsError:
        return False
    return True


@pytest.mark.parametrize(
    ("level", "sent", "taken"),
    [
        ("Strict", "right", True),
        ("Strict", "none", False),
        ("Strict", "wrong", False),
        ("Relaxed", "right", True),
        ("Relaxed", "none", True),
        ("Relaxed", "wrong", False),
        ("None", "wrong", True),
    ],
)
def test_channel_binding(
    level: str, sent: str, *, taken: bool, serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sent == "wrong":  # what a client sees behind something that ends TLS
        monkeypatch.setattr("requests_ntlm.requests_ntlm._get_certificate_hash", lambda _: b"\x01" * 32)
    assert logs_on(connect(serve(cbt=level), send_cbt=sent != "none")) is taken


def test_strict_binding_inside_spnego(serve: Serve, files: Files) -> None:
    from pypsrp.shell import WinRS
    from pypsrp.wsman import WSMan

    wsman = WSMan(
        "127.0.0.1",
        port=serve(cbt="Strict").https_port,
        username="Administrator",
        password=PASSWORD,
        auth="negotiate",
        cert_validation=str(files.ca),
        no_proxy=True,
    )
    with wsman, WinRS(wsman):
        pass


def test_plain_http_has_no_channel_to_bind_to(serve: Serve, connect: Connect) -> None:
    assert logs_on(connect(serve(cbt="Strict"), "http"))


@pytest.mark.parametrize(
    ("user", "taken"),
    [
        ("svc-join@lab.test", True),
        ("SVC-Join@LAB.TEST", True),
        ("LAB\\svc-join", True),
        ("lab.test\\svc-join", True),
        ("svc-join", False),
        ("svc-join@other.test", False),
        (".\\Administrator", True),
        ("WIN-1\\administrator", True),
        ("OTHER\\Administrator", False),
    ],
)
def test_names_of_accounts(user: str, *, taken: bool, serve: Serve, connect: Connect) -> None:
    assert logs_on(connect(serve(), username=user)) is taken


def test_basic_is_off_by_default_and_takes_local_accounts_only(serve: Serve, connect: Connect) -> None:
    assert not logs_on(connect(serve(), transport="basic"))
    server = serve(basic=True)
    assert logs_on(connect(server, transport="basic"))
    assert not logs_on(connect(server, transport="basic", username="svc-join@lab.test"))
    assert not logs_on(connect(server, "http", transport="plaintext"))


def test_what_a_stranger_is_offered(serve: Serve) -> None:
    server = serve()
    answer = requests.post(f"http://127.0.0.1:{server.http_port}/wsman", data=b"", timeout=5)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Negotiate, Kerberos")
    assert answer.headers["Server"].strip() == "Microsoft-HTTPAPI/2.0"


def test_a_client_certificate_is_its_local_account(serve: Serve, connect: Connect, files: Files) -> None:
    mine, other = files.client("joiner"), files.client("somebody")
    mapped = {mine[0]: "administrator"}

    def by(pair: tuple[Path, Path], **settings: Any) -> Any:
        server = serve(certificates=mapped, **settings)
        return connect(server, transport="certificate", cert_pem=str(pair[0]), cert_key_pem=str(pair[1]))

    assert logs_on(by(mine))
    assert not logs_on(by(other, authorities=(files.ca,)))
    with pytest.raises(requests.exceptions.ConnectionError):
        by(other).open_shell()


def test_a_certificate_that_is_mapped_to_nobody(serve: Serve, connect: Connect, files: Files) -> None:
    mine = files.client("joiner")
    client = connect(serve(), transport="certificate", cert_pem=str(mine[0]), cert_key_pem=str(mine[1]))
    assert not logs_on(client)


def test_an_unencrypted_message_gets_500_and_an_unreadable_one_400(serve: Serve, connect: Connect) -> None:
    server = serve()
    with pytest.raises(WinRMTransportError) as clear:
        connect(server, "http", message_encryption="never").open_shell()
    assert (clear.value.code, clear.value.response_text) == (500, "")
    client = connect(server, "http")
    shell = client.open_shell()
    client.transport.session.close()  # a new connection knows nothing of the old one's keys
    with pytest.raises((WinRMTransportError, InvalidCredentialsError)) as lost:
        client.close_shell(shell)
    assert getattr(lost.value, "code", 0) in {400, 401}


def test_a_message_over_500_kb_gets_413(serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    shell = client.open_shell()
    running = client.run_command(shell, "hostname")
    client.send_command_input(shell, running, b"x" * 380_000)
    with pytest.raises(WinRMTransportError) as refused:
        client.send_command_input(shell, running, b"x" * 400_000)
    assert (refused.value.code, refused.value.response_text) == (413, "")


def test_a_line_too_long_for_cmd_fails_as_a_command_does(serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    shell = client.open_shell()
    running = client.run_command(shell, "powershell.exe", ["-EncodedCommand", "A" * 8192])
    assert client.get_command_output(shell, running) == (b"", b"The command line is too long.\r\n", 1)


def test_a_user_has_so_many_shells(serve: Serve, connect: Connect) -> None:
    client = connect(serve(shells_per_user=2))
    shells = [client.open_shell() for _ in range(2)]
    with pytest.raises(WSManFaultError) as refused:
        client.open_shell()
    assert refused.value.wsman_fault_code == 2150859173
    client.close_shell(shells[0], close_session=False)
    assert client.open_shell()


def test_an_idle_shell_is_gone(serve: Serve, connect: Connect) -> None:
    client = connect(serve(idle_ms=50))
    shell = client.open_shell()
    time.sleep(0.1)
    with pytest.raises(WSManFaultError) as refused:
        client.run_command(shell, "hostname")
    assert refused.value.wsman_fault_code == 2150858843


def test_who_is_no_administrator_has_no_shell(serve: Serve, connect: Connect) -> None:
    with pytest.raises(WSManFaultError) as refused:
        connect(serve(administrator=False)).open_shell()
    assert refused.value.wsman_fault_code == 5


def test_a_black_hole_is_silent_and_answers_when_it_ends(serve: Serve, connect: Connect) -> None:
    server = serve()
    client = connect(server)
    shell = client.open_shell()
    server.silence(0.4)
    began = time.monotonic()
    assert client.run_command(shell, "hostname")
    assert time.monotonic() - began >= 0.35


def test_a_host_that_vanishes_neither_answers_nor_hangs_up(serve: Serve, connect: Connect) -> None:
    server = serve(faults=("vanish@4",))
    client = connect(server)
    shell = client.open_shell()
    client.transport.read_timeout_sec = 0.3
    for error in (requests.exceptions.ReadTimeout, requests.exceptions.Timeout):
        with pytest.raises(error):
            client.run_command(shell, "hostname")
        client.transport.close_session()


def test_a_handshake_that_fails_leaves_nothing_open(serve: Serve) -> None:
    server = serve()
    with socket.create_connection(("127.0.0.1", server.https_port), 5) as plain:
        plain.sendall(b"POST /wsman HTTP/1.1\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while plain.recv(1000):
                pass
    deadline = time.monotonic() + 5
    while server.connections and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.connections == 0


def test_a_lab_host_is_set_as_its_state_says() -> None:
    assert winrm_settings(()) == Settings()
    assert winrm_settings(("cbt-strict",)).cbt == "Strict"
    assert winrm_settings(("shell-quota",)).shells_per_user == 1
    assert winrm_settings(("no-remote-facts",)) == Settings()
