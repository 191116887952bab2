"""Hosts that are hardened, or far away: what still works, and what is said where it cannot (cases 40, 46, 74)."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from winjoin.config.target import Target, host_target
from winjoin.errors import ConfigInvalid
from winjoin.hosts.agent import Agent
from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.winrm import Settings, WinrmServer
from winjoin.transports import winrm_failures as failures
from winjoin.transports import winrm_session
from winjoin.transports.winrm import WinRM
from winjoin.values import Secret
from winjoin.waiting import SystemClock

PASSWORD = "Sesame-42"
Serve = Callable[..., tuple[WinrmServer, Target]]


@pytest.fixture
def authority() -> Authority:
    return Authority("winrm")


def _pair(folder: Path, name: str, pair: tuple[bytes, bytes]) -> tuple[Path, Path]:
    files = folder / f"{name}.crt", folder / f"{name}.key"
    for file, text in zip(files, pair, strict=True):
        file.write_bytes(text)
    return files


@pytest.fixture
def serve(tmp_path: Path, authority: Authority) -> Iterator[Serve]:
    """A server with these settings, and the target that fits it."""
    machine = Emulator("WIN-1", tmp_path / "C")
    listener = _pair(tmp_path, "listener", authority.server(("127.0.0.1", "::1")))
    (tmp_path / "ca").write_bytes(authority.pem)
    servers = []

    def start(
        *, faults: tuple[str, ...] = (), address: str = "127.0.0.1", **settings: Any
    ) -> tuple[WinrmServer, Target]:
        server = WinrmServer(
            machine,
            users={"Administrator": PASSWORD, "svc@lab.test": PASSWORD},
            address=address,
            certificate=listener,
            folder=tmp_path,
            faults=faults,
            settings=Settings(**settings),
        )
        servers.append(server)
        server.start()
        target = Target(
            "win-1", "127.0.0.1", server.https_port, user="Administrator", password=Secret(PASSWORD)
        )
        return server, target._replace(ca_file=str(tmp_path / "ca"))

    yield start
    for server in servers:
        server.close()
    machine.close()


class Quick(SystemClock):
    """Does not pause for long."""

    def pause(self, seconds: float) -> None:
        super().pause(min(seconds, 0.05))


def said_by(target: Target) -> bytes:
    process = WinRM.to(target).open(["hostname"])
    try:
        return process.receive(5).stdout
    finally:
        process.close()


def test_strict_channel_binding_is_no_obstacle(serve: Serve) -> None:
    _, target = serve(cbt="Strict")
    assert said_by(target) == b"WIN-1\r\n"
    assert said_by(target._replace(user=".\\Administrator")) == b"WIN-1\r\n"


def test_something_that_ends_tls_on_the_way_to_a_strict_host(
    serve: Serve, authority: Authority, tmp_path: Path
) -> None:
    """Case 46: both are told, what may be and what is seen; the password is tried once."""
    server, target = serve(cbt="Strict")
    balancer = _pair(tmp_path, "balancer", authority.server(("127.0.0.1",)))
    with _Balancer(balancer, server.https_port) as port, pytest.raises(failures.WrongCredentials) as caught:
        WinRM.to(target._replace(port=port)).open(["hostname"])
    hint = caught.value.hint
    assert "channel binding (CbtHardeningLevel Strict)" in hint
    assert _sha256(balancer[0]) in hint
    assert hint.index("the password") < hint.index("locked") < hint.index("channel binding")
    assert caught.value.exit_code == 4
    assert server.requests <= 3


def _sha256(certificate: Path) -> str:
    import hashlib

    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest().upper()


class _Balancer:
    """Ends TLS with a certificate of its own and goes on with TLS of its own."""

    def __init__(self, pair: tuple[Path, Path], to: int) -> None:
        self._inner = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._inner.check_hostname, self._inner.verify_mode = False, ssl.CERT_NONE
        self._inner.maximum_version = ssl.TLSVersion.TLSv1_2  # so that only data makes it readable
        self._outer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._outer.load_cert_chain(*pair)
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        threading.Thread(target=self._accept, daemon=True).start()
        return int(self._listener.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._to)) as far:
            try:
                outer = self._outer.wrap_socket(client, server_side=True)
                with outer, self._inner.wrap_socket(far) as inner:
                    while all(
                        _moved(here, outer, inner) for here in select.select([outer, inner], [], [])[0]
                    ):
                        pass
            except OSError:
                return


def _moved(here: ssl.SSLSocket, outer: ssl.SSLSocket, inner: ssl.SSLSocket) -> bool:
    """Whether there was something to carry from one side to the other."""
    data = here.recv(65536)
    while here.pending():
        data += here.recv(65536)
    (inner if here is outer else outer).sendall(data)
    return bool(data)


@pytest.mark.parametrize("user", ["svc@lab.test", "SVC@LAB.TEST", "LAB\\svc"])
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_an_account_of_a_domain_logs_on_by_ntlm(user: str, scheme: str, serve: Serve) -> None:
    server, target = serve()
    port = server.https_port if scheme == "https" else server.http_port
    asked = target._replace(user=user, auth="negotiate", scheme=scheme, port=port)
    assert said_by(asked) == b"WIN-1\r\n"


@pytest.mark.parametrize(
    ("user", "says"),
    [
        ("adm", "adm is a local one; of a domain it is DOMAIN\\adm"),
        (".\\adm", "adm is a local one"),
        ("LAB\\adm", "adm of LAB, a domain or the host's own name"),
        ("adm@lab.test", "adm@lab.test is of a domain"),
    ],
)
def test_how_a_refused_name_was_understood(user: str, says: str, serve: Serve) -> None:
    with pytest.raises(failures.WrongCredentials) as caught:
        said_by(serve()[1]._replace(user=user))
    assert says in caught.value.hint


def test_basic_with_an_account_of_a_domain(serve: Serve) -> None:
    _, target = serve(basic=True)
    with pytest.raises(failures.WrongCredentials) as caught:
        said_by(target._replace(user="LAB\\svc", auth="basic"))
    assert "Basic takes local ones only" in caught.value.hint


class TestClientCertificates:
    """A certificate of the client that the host maps to a local account."""

    @pytest.fixture
    def pair(self, tmp_path: Path, authority: Authority) -> tuple[Path, Path]:
        return _pair(tmp_path, "joiner", authority.client("joiner"))

    @pytest.fixture
    def by(self, pair: tuple[Path, Path]) -> Callable[[Target], Target]:
        def changed(target: Target) -> Target:
            return target._replace(
                auth="certificate",
                user="",
                password=None,
                certificate=str(pair[0]),
                certificate_key=str(pair[1]),
            )

        return changed

    def test_the_agent_answers(
        self, serve: Serve, pair: tuple[Path, Path], by: Callable[[Target], Target]
    ) -> None:
        _, target = serve(certificates={pair[0]: "administrator"})
        with Agent(WinRM.to(by(target))) as agent:
            assert agent.facts().os.computer_name == "WIN-1"

    def test_one_that_is_mapped_to_nobody(
        self, serve: Serve, tmp_path: Path, by: Callable[[Target], Target]
    ) -> None:
        for settings in ({}, {"authorities": (tmp_path / "ca",)}):
            with pytest.raises(failures.WrongCredentials, match="client certificate") as caught:
                said_by(by(serve(**settings)[1]))
            assert "map" in caught.value.hint

    def test_one_of_an_authority_that_the_host_does_not_know(
        self, serve: Serve, tmp_path: Path, by: Callable[[Target], Target]
    ) -> None:
        other = _pair(tmp_path, "other", Authority("other").client("other"))
        with pytest.raises(failures.WrongCredentials, match="client certificate"):
            said_by(by(serve(certificates={other[0]: "administrator"})[1]))

    def test_files_that_cannot_be_used_are_told_before_anything_is_sent(
        self, tmp_path: Path, pair: tuple[Path, Path], by: Callable[[Target], Target], authority: Authority
    ) -> None:
        key = load_pem_private_key(pair[1].read_bytes(), None)
        locked = tmp_path / "locked.key"
        locked.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
        )
        other = _pair(tmp_path, "another", authority.client("another"))
        nonsense = tmp_path / "joiner.pfx"
        nonsense.write_bytes(b"\x30\x82\x01\x00")
        target = by(Target("w1", "192.0.2.1"))
        for changes, says in (
            ({"certificate_key": str(locked)}, "has a password"),
            ({"certificate_key": str(other[1])}, "do not belong together"),
            ({"certificate": str(nonsense)}, "PEM"),
            ({"certificate": ""}, "is not given"),
        ):
            with pytest.raises(ConfigInvalid, match=says):
                WinRM.to(target._replace(**changes))


def test_a_host_that_falls_silent_costs_its_own_time_and_no_more(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(winrm_session, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr("winjoin.transports.winrm_session.CONNECT_SECONDS", 0.2)
    monkeypatch.setattr("winjoin.transports.winrm_envelopes.OPERATION_SECONDS", 0)
    server, target = serve(faults=("vanish@1",))
    session = winrm_session.Session(target, WinRM.to(target).usage)
    with pytest.raises(OSError, match="timed out"):
        session.post("<x/>", seconds=0)
    session.reset()
    assert server.requests == 1


@pytest.mark.parametrize("text", ["[::1]:{port}", "https://[::1]:{port}", "https://[0:0::1]:{port}/wsman"])
def test_a_host_at_an_ipv6_address(text: str, serve: Serve) -> None:
    """Case 44: to the address in brackets, and the certificate is checked against it."""
    if not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists():
        pytest.skip("this machine has no IPv6")
    server, target = serve(address="::1")
    asked = host_target(text.format(port=server.https_port))
    assert said_by(target._replace(address=asked.address, port=asked.port)) == b"WIN-1\r\n"


def test_a_zone_that_is_none_of_this_machine() -> None:
    target = host_target("fe80::1%no-such")._replace(user="a", password=Secret("b"))
    with pytest.raises(failures.NameUnknown, match="no network interface no-such"):
        WinRM.to(target).open(["hostname"])


def test_a_user_who_has_too_many_shells(serve: Serve) -> None:
    _, target = serve(shells_per_user=1)
    first = WinRM.to(target).open(["hostname"])
    with pytest.raises(failures.QuotaReached) as caught:
        said_by(target)
    assert caught.value.exit_code == 4
    first.close()
    assert said_by(target) == b"WIN-1\r\n"


@pytest.mark.parametrize("fault", ["busy@5", "starting@5", "drop-connection@5", "unauthorized@5"])
def test_what_passes_by_itself_in_the_middle_of_a_session(fault: str, serve: Serve) -> None:
    """The fifth request is the Send of the agent, after three of the login and the Command."""
    server, target = serve(faults=(fault,))
    transport = WinRM.to(target, clock=Quick())
    with Agent(transport, Quick()) as agent:
        assert agent.facts().os.computer_name == "WIN-1"
    assert transport.usage.programs == 1
    assert not server.faults


def test_a_service_that_is_not_up_yet_ends_a_logon_and_is_told_so(serve: Serve) -> None:
    with pytest.raises(failures.NotWinrm, match="broke the logon off") as caught:
        said_by(serve(faults=("starting@2",))[1])
    assert "when the service WinRM is up" in caught.value.hint


def test_a_logon_that_is_broken_off_in_the_middle_of_a_session_is_tried_again(serve: Serve) -> None:
    """The connection is lost at the fifth request, and the logon of the next one at its second."""
    server, target = serve(faults=("drop-connection@5", "starting@7"))
    transport = WinRM.to(target, clock=Quick())
    with Agent(transport, Quick()) as agent:
        assert agent.facts().os.computer_name == "WIN-1"
    assert transport.usage.programs == 1
    assert not server.faults


def test_an_account_that_is_no_administrator(serve: Serve) -> None:
    with pytest.raises(failures.NotAdministrator) as caught:
        said_by(serve(administrator=False)[1])
    assert "LocalAccountTokenFilterPolicy" in caught.value.hint


def test_a_black_hole_in_the_middle_is_waited_through(serve: Serve) -> None:
    server, target = serve()
    transport = WinRM.to(target)
    with Agent(transport) as agent:
        first = agent.hello.agent
        server.silence(0.5)
        agent.facts()
        assert agent.hello.agent == first
    assert transport.usage.programs == 1
