"""WinRM against the lab's server: a program with its streams, what it costs, and what goes wrong."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from winjoin.config.target import Target
from winjoin.errors import ConfigInvalid
from winjoin.hosts.agent import Agent
from winjoin.hosts.process import ConnectionLost, Output
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.winrm import Settings, WinrmServer
from winjoin.transports import winrm_failures as failures
from winjoin.transports.winrm import WinRM
from winjoin.values import Secret

PASSWORD = "Sesame-42"


def _certificate(folder: Path, *, name: str = "127.0.0.1", days: int = 1) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    alternative = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    end = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(end - dt.timedelta(days=9))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    certificate, private = folder / "c.pem", folder / "k.pem"
    certificate.write_bytes(made.public_bytes(encoding))
    private.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


class Lab:
    """Makes servers, and targets that fit them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = Emulator("WIN-1", folder / "C")
        self.servers: list[WinrmServer] = []

    def serve(
        self,
        *,
        faults: tuple[str, ...] = (),
        name: str = "127.0.0.1",
        days: int = 1,
        settings: Settings | None = None,
    ) -> WinrmServer:
        server = WinrmServer(
            self.machine,
            users={"Administrator": PASSWORD},
            certificate=_certificate(self.folder, name=name, days=days),
            faults=faults,
            settings=settings,
        )
        server.start()
        self.servers.append(server)
        return server

    def target(self, server: WinrmServer, scheme: str = "https", **other: object) -> Target:
        port = server.https_port if scheme == "https" else server.http_port
        made = Target(
            "win-1", "127.0.0.1", port or 0, scheme, user="Administrator", password=Secret(PASSWORD)
        )
        return made._replace(ca_file=str(self.folder / "c.pem") if scheme == "https" else "")._replace(
            **other
        )


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    made = Lab(tmp_path)
    yield made
    for server in made.servers:
        server.close()
    made.machine.close()


def _run(transport: WinRM, program: str = "hostname") -> Output:
    process = transport.open([program])
    stdout = b""
    try:
        for _ in range(20):
            try:
                output = process.receive(2)
            except ConnectionLost:
                continue
            stdout += output.stdout
            if output.exit_code is not None:
                return Output(stdout, output.stderr, output.exit_code)
    finally:
        process.close()
    raise AssertionError("it did not end")


@pytest.mark.parametrize(("scheme", "auth"), [("https", "ntlm"), ("http", "ntlm"), ("https", "basic")])
def test_a_program_runs_and_what_it_says_comes_back(lab: Lab, scheme: str, auth: str) -> None:
    transport = WinRM.to(lab.target(lab.serve(settings=Settings(basic=True)), scheme, auth=auth))
    assert _run(transport)[::2] == (b"WIN-1\r\n", 0)
    assert transport.usage.programs == 1


def test_usage_is_what_the_server_counts(lab: Lab) -> None:
    server = lab.serve()
    transport = WinRM.to(lab.target(server))
    _run(transport)
    assert transport.usage.requests == 5  # three legs of NTLM that end in Create, Command, Delete
    assert transport.usage.requests + transport.usage.long_polls == server.requests


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_lost_answer_to_a_receive_is_asked_for_again(lab: Lab, scheme: str) -> None:
    number = 5 if scheme == "https" else 6
    transport = WinRM.to(lab.target(lab.serve(faults=(f"drop-connection@{number}",)), scheme))
    assert _run(transport)[::2] == (b"WIN-1\r\n", 0)


def test_a_shell_that_is_gone_is_told(lab: Lab) -> None:
    server = lab.serve()
    process = WinRM.to(lab.target(server)).open(["hostname"])
    server.shells.forget()
    with pytest.raises(failures.ShellGone):
        process.send(b"more")
    process.close()


def test_a_wrong_password_is_tried_once(lab: Lab) -> None:
    server = lab.serve()
    with pytest.raises(failures.WrongCredentials, match="Administrator") as caught:
        WinRM.to(lab.target(server, password=Secret("wrong-77"))).open(["hostname"])
    assert server.requests <= 3
    assert "wrong-77" not in str(caught.value) + caught.value.hint
    assert (caught.value.exit_code, caught.value.host) == (4, "win-1")


def test_basic_over_plain_http_is_refused_before_anything_is_sent() -> None:
    target = Target("w1", "192.0.2.1", 5985, "http", "basic", user="Administrator", password=Secret("x"))
    with pytest.raises(ConfigInvalid, match="in clear") as caught:
        WinRM.to(target)
    assert caught.value.exit_code == 2
    assert "AllowUnencrypted" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    ("served", "asked", "failure", "says"),
    [
        (
            {"name": "win-83lp44snod0"},
            {},
            failures.NameMismatch,
            "names win-83lp44snod0; connected to 127.0.0.1",
        ),
        ({"days": -1}, {}, failures.CertificateExpired, "UTC"),
        ({}, {"ca_file": ""}, failures.UnknownAuthority, "issued by CN=127.0.0.1"),
        ({}, {"thumbprint": "ab" * 32}, failures.OtherCertificate, "SHA-1"),
    ],
)
def test_a_certificate_that_does_not_fit_is_explained(
    lab: Lab, served: dict[str, object], asked: dict[str, object], failure: type, says: str
) -> None:
    server = lab.serve(**served)  # type: ignore[arg-type] # the table is right
    with pytest.raises(failure, match=says) as caught:
        WinRM.to(lab.target(server, **asked)).open(["hostname"])
    assert "validation" not in caught.value.hint
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_a_pinned_thumbprint_is_enough(lab: Lab, digest: str) -> None:
    import hashlib
    import ssl

    server = lab.serve(name="another-name")
    der = ssl.PEM_cert_to_DER_cert((lab.folder / "c.pem").read_text())
    pin = hashlib.new(digest, der).hexdigest()
    assert _run(WinRM.to(lab.target(server, ca_file="", thumbprint=pin))).stdout == b"WIN-1\r\n"


def test_the_wrong_scheme_is_told(lab: Lab) -> None:
    server = lab.serve()
    with pytest.raises(failures.NotTls):
        WinRM.to(lab.target(server, port=server.http_port)).open(["hostname"])
    with pytest.raises(failures.SpeaksTls):
        WinRM.to(lab.target(server, "http", port=server.https_port)).open(["hostname"])


def test_a_closed_port_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        target = Target("w", "127.0.0.1", free.getsockname()[1], user="a", password=Secret("b"))
        with pytest.raises(failures.PortClosed, match=r"w \(https://127\.0\.0\.1:"):
            WinRM.to(target).open(["hostname"])


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_input_larger_than_an_envelope_arrives_whole(lab: Lab, scheme: str) -> None:
    transport = WinRM.to(lab.target(lab.serve(), scheme))
    process = transport.open(["hostname"])
    before = transport.usage.requests
    process.send(b"x" * 600_000)
    assert transport.usage.requests - before == 3
    process.close()


def test_environment_proxies_are_not_used(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert _run(WinRM.to(lab.target(lab.serve()))).exit_code == 0


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_same_agent_answers_after_a_cut(lab: Lab, scheme: str) -> None:
    server = lab.serve()
    transport = WinRM.to(lab.target(server, scheme))
    with Agent(transport) as agent:
        first = agent.hello.agent
        server.cut(0.5)
        agent.facts()
        assert agent.hello.agent == first
    assert transport.usage.programs == 1


def test_another_agent_answers_after_a_restart(lab: Lab) -> None:
    server = lab.serve()
    with Agent(WinRM.to(lab.target(server))) as agent:
        first = agent.hello.agent
        lab.machine.restart()
        server.shells.forget()
        agent.facts()
        assert agent.hello.agent != first


def test_a_session_with_the_agent_costs_eight_requests(lab: Lab) -> None:
    transport = WinRM.to(lab.target(lab.serve()))
    with Agent(transport) as agent:
        agent.facts()
        agent.journal()
    assert transport.usage.requests == 8
