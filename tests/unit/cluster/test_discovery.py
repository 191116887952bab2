"""Discovery by token: trust, and each failure by its own name, at once."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from winjoin.cluster import clusterinfo, failures, pki
from winjoin.cluster.discovery import AdminDiscovery, Discovered, TokenDiscovery, discover
from winjoin.cluster.http import Api, Server
from winjoin.errors import DiscoveryError, UsageError, WinjoinError
from winjoin.values import BootstrapToken, CaPin, Endpoint

INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
WRONG = CaPin("sha256:" + "8b" * 32)


@pytest.fixture
def find(token: BootstrapToken, authority: Any, clock: Any) -> Callable[..., Discovered]:
    """Discover a server by the token and the right pin, unless told otherwise."""

    def run(server: Any, **changes: Any) -> Discovered:
        source = TokenDiscovery((server.endpoint,), token, pki.pins_of(authority.pem))
        return discover(source._replace(**changes), clock=clock)

    return run


Find = Callable[..., Discovered]


def test_healthy_cluster_costs_two_requests_and_no_waiting(
    server: Any, find: Find, token: BootstrapToken, clock: Any
) -> None:
    server.publish(token)
    found = find(server)
    assert found == Discovered(
        server.endpoint, server.authority.pem, "kubernetes", token, asked=server.url, skew=found.skew
    )
    assert [request[:2] for request in server.requests] == [("GET", INFO)] * 2
    assert clock.time == 0
    assert "Authorization" not in server.headers[0]


def test_case_09_second_of_two_pins(server: Any, find: Find, token: BootstrapToken, authority: Any) -> None:
    server.publish(token)
    right = pki.pins_of(authority.pem)[0]
    for pins in [(WRONG, right), (right, WRONG)]:
        assert find(server, pins=pins).ca_pem == authority.pem


def test_pins_of_a_bundle_any_one_is_enough_and_the_rest_is_told(
    server: Any, find: Find, token: BootstrapToken, other_authority: Any
) -> None:
    server.publish(token, ca=other_authority.pem + server.authority.pem)
    assert "1 CA certificate(s) more" in find(server).warnings[0]


def test_wrong_pin_names_what_was_found_and_does_not_ask_again(
    server: Any, find: Find, token: BootstrapToken
) -> None:
    server.publish(token)
    with pytest.raises(failures.PinMismatch, match=str(pki.pins_of(server.authority.pem)[0])):
        find(server, pins=(WRONG,))
    assert len(server.requests) == 1


def test_no_pin_is_a_mistake_unless_it_is_wanted_and_then_a_warning(
    server: Any, find: Find, token: BootstrapToken
) -> None:
    server.publish(token)
    with pytest.raises(UsageError):
        find(server, pins=())
    assert "not checked by a pin" in find(server, pins=(), skip_pins=True).warnings[0]


def test_pins_count_even_where_skipping_is_allowed(server: Any, find: Find, token: BootstrapToken) -> None:
    server.publish(token)
    with pytest.raises(failures.PinMismatch):
        find(server, pins=(WRONG,), skip_pins=True)


@pytest.mark.parametrize(
    ("status", "error", "word"),
    [
        (404, failures.NoClusterInfo, "kubeadm init phase bootstraptoken"),
        (403, failures.AnonymousForbidden, "kubeadm:bootstrap-signer-clusterinfo"),
        (401, failures.AnonymousDisabled, "anonymous"),
        (500, failures.ApiRefused, "no: "),
    ],
)
def test_case_14_each_refusal_by_name_at_once(  # noqa: PLR0917
    server: Any, find: Find, clock: Any, status: int, error: type[WinjoinError], word: str
) -> None:
    server.refuse[INFO] = status
    with pytest.raises(error) as caught:
        find(server)
    assert word in caught.value.message + caught.value.hint
    assert caught.value.exit_code == 5
    assert clock.time == 0


def test_case_14_nothing_was_ever_signed(server: Any, find: Find, clock: Any) -> None:
    server.publish()
    with pytest.raises(failures.NothingSigned, match="bootstrapsigner and tokencleaner"):
        find(server)
    assert clock.time <= 11


def test_token_that_is_not_signed_for_is_unknown_after_ten_seconds(
    server: Any, find: Find, clock: Any
) -> None:
    server.publish(BootstrapToken.parse("zzzzzz.0123456789abcdef"))
    with pytest.raises(failures.TokenUnknown) as caught:
        find(server)
    assert clock.time <= 11
    assert "0123456789abcdef" not in str(caught.value)


def test_a_signature_that_comes_late_is_waited_for(server: Any, find: Find, token: BootstrapToken) -> None:
    server.publish(BootstrapToken.parse("zzzzzz.0123456789abcdef"))
    server.before = lambda count: server.publish(token) if count == 4 else None
    assert find(server).token == token


def test_wrong_secret_is_told_at_once_and_never_shown(server: Any, find: Find, clock: Any) -> None:
    server.publish(BootstrapToken.parse("abcdef.fedcba9876543210"))
    with pytest.raises(failures.SignatureBad) as caught:
        find(server)
    assert clock.time == 0
    assert "0123456789abcdef" not in caught.value.message


def test_empty_signature_is_bad(server: Any, find: Find, token: BootstrapToken) -> None:
    server.publish(token)
    server.objects[INFO]["data"]["jws-kubeconfig-abcdef"] = ""
    with pytest.raises(failures.SignatureBad):
        find(server)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("kind: [", failures.ClusterInfoBroken),
        ("- 1", failures.ClusterInfoBroken),
        ("clusters: []", failures.ClusterInfoBroken),
        ("clusters: [{name: '', cluster: {server: 'http://10.0.0.1'}}]", failures.ClusterInfoBroken),
        ("clusters: [{name: '', cluster: {server: 'https://10.0.0.1:99999'}}]", failures.ClusterInfoBroken),
        ("clusters: [{name: '', cluster: {server: 'https://10.0.0.1:6443'}}]", failures.CaUnreadable),
        (
            "clusters: [{name: '', cluster: {server: 'https://h', certificate-authority-data: '%%'}}]",
            failures.CaUnreadable,
        ),
        (
            "clusters: [{name: '', cluster: {server: 'https://h', certificate-authority-data: aGFsbG8=}}]",
            failures.CaUnreadable,
        ),
        ("", failures.ClusterInfoBroken),
    ],
)
def test_signed_nonsense(
    server: Any, find: Find, token: BootstrapToken, text: str, error: type[WinjoinError]
) -> None:
    server.publish(token, text=text)
    with pytest.raises(error):
        find(server)


def test_certificate_of_another_ca(
    make_server: Any, find: Find, token: BootstrapToken, authority: Any, other_authority: Any
) -> None:
    forged = make_server(ca=other_authority)
    forged.publish(token, ca=authority.pem)
    with pytest.raises(failures.CertificateUntrusted):
        find(forged)


def test_certificate_for_other_names(make_server: Any, find: Find, token: BootstrapToken) -> None:
    server = make_server(names=("10.96.0.1", "kubernetes"))
    server.publish(token)
    with pytest.raises(failures.CertificateName, match=r"127\.0\.0\.1"):
        find(server)


@pytest.mark.parametrize(
    ("days", "clock_off", "error"),
    [
        ({"since": 1, "until": 3}, 2 * 86400, failures.ClockOff),
        ({"since": 1, "until": 3}, 0, failures.ClockOff),
        ({"since": -3, "until": -1}, -2 * 86400, failures.ClockOff),
        ({"since": -3, "until": -1}, 0, failures.CertificateExpired),
    ],
)
def test_dates_of_certificates_and_clocks(  # noqa: PLR0917
    make_server: Any,
    find: Find,
    token: BootstrapToken,
    days: Any,
    clock_off: float,
    error: type[WinjoinError],
) -> None:
    server = make_server(**days)
    server.clock = clock_off
    server.publish(token)
    with pytest.raises(error) as caught:
        find(server)
    assert ("48.0 h" in caught.value.message) == bool(clock_off)


def test_clock_that_is_off_by_hours_is_told_although_all_went_well(
    server: Any, find: Find, token: BootstrapToken
) -> None:
    server.clock = -7200
    server.publish(token)
    found = find(server)
    assert "2.0 h ahead of" in found.warnings[0]
    assert found.skew == pytest.approx(-7200, abs=2)


def test_change_between_the_questions_is_asked_again_once(
    server: Any, find: Find, token: BootstrapToken, other_authority: Any
) -> None:
    server.publish(token)
    more = server.authority.pem + other_authority.pem
    server.before = lambda count: server.publish(token, ca=more) if count == 2 else None
    assert find(server).ca_pem == more
    server.before = lambda count: server.publish(token, ca=server.authority.pem + "\n" * count)
    with pytest.raises(failures.SecondDiffers):
        find(server)


def test_case_11_another_port_is_told_with_the_cure(server: Any, find: Find, token: BootstrapToken) -> None:
    server.publish(token, server="https://192.168.1.39:16443")
    found = find(server)
    assert found.endpoint == Endpoint("192.168.1.39", 16443)
    assert found.asked == server.url
    assert (
        f"cluster-info sends nodes to https://192.168.1.39:16443, not to {server.endpoint}"
        in found.warnings[0]
    )


@pytest.mark.parametrize(
    "told", ["https://localhost:8443", "https://127.0.0.1:8443", "https://[::1]:6443", "https://0.0.0.0:1"]
)
def test_case_11_localhost_is_refused(server: Any, find: Find, token: BootstrapToken, told: str) -> None:
    server.publish(token, server=told)
    with pytest.raises(
        failures.ServerIsLocal, match=told.removeprefix("https://").replace("[", r"\[").replace("]", r"\]")
    ):
        find(server)


def test_path_of_a_gateway_is_kept(server: Any, find: Find, token: BootstrapToken) -> None:
    server.publish(token, server="https://gate.test/k8s/clusters/c-1/")
    assert find(server).server == "https://gate.test:443/k8s/clusters/c-1"


def test_endpoints_are_tried_in_turn(server: Any, find: Find, token: BootstrapToken) -> None:
    server.publish(token)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = Endpoint("127.0.0.1", taken.getsockname()[1])
    found = find(server, endpoints=(closed, server.endpoint))
    assert f"Nothing listens at {closed}" in found.warnings[0]
    with pytest.raises(failures.Unreachable, match=f"{closed}.*no-such-name"):
        find(server, endpoints=(closed, Endpoint("no-such-name.invalid", 6443)))


def test_a_forgery_is_not_passed_over_for_the_next_endpoint(
    server: Any, make_server: Any, find: Find, token: BootstrapToken
) -> None:
    server.publish(BootstrapToken.parse("abcdef.fedcba9876543210"))
    good = make_server()
    good.publish(token)
    with pytest.raises(failures.SignatureBad):
        find(server, endpoints=(server.endpoint, good.endpoint))


@pytest.mark.parametrize(
    "raw",
    [
        (200, "text/html", b"<html>login</html>"),
        (302, "text/html", b""),
        (503, "text/html", b"no backend"),
        (200, "application/json", b"[]"),
        (200, "application/json", b"[" * 100000),
        (404, "text/plain", b"404 page not found\n"),
    ],
)
def test_what_is_no_api_server(server: Any, find: Find, raw: Any) -> None:
    server.raw[INFO] = raw
    with pytest.raises(failures.NotApiServer):
        find(server)


@pytest.fixture
def talker() -> Iterator[Callable[[bytes], Endpoint]]:
    """A listener that says some bytes to whoever comes, and closes."""
    import threading

    made: list[tuple[socket.socket, threading.Thread]] = []

    def make(said: bytes) -> Endpoint:
        listener = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer:
                    peer.recv(65536)
                    peer.sendall(said)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        made.append((listener, thread))
        return Endpoint(*listener.getsockname())

    yield make
    for listener, thread in made:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9\r\n", b""])
def test_ports_without_tls(talker: Any, find: Find, said: bytes, server: Any) -> None:
    with pytest.raises(failures.NotApiServer):
        find(server, endpoints=(talker(said),))


def test_admin_discovery_reads_cluster_info_with_the_users_rights(
    server: Any, tmp_path: Any, clock: Any
) -> None:
    server.publish(server="https://10.0.0.1:6443")
    server.accepts = lambda authorization: authorization == "Bearer s3cret"
    found = discover(AdminDiscovery(str(server.kubeconfig(tmp_path, token="s3cret"))), clock=clock)
    assert (found.endpoint, found.token, found.asked) == (Endpoint("10.0.0.1", 6443), None, server.url)
    assert "not to" in found.warnings[0]


def test_case_18_no_cluster_info_never_gives_the_proxys_own_address(
    server: Any, tmp_path: Any, clock: Any
) -> None:
    with pytest.raises(failures.NoClusterInfo):
        discover(AdminDiscovery(str(server.kubeconfig(tmp_path, token="t"))), clock=clock)


def test_every_failure_has_its_own_id_and_an_explanation() -> None:
    classes = [
        one for one in vars(failures).values() if isinstance(one, type) and issubclass(one, WinjoinError)
    ]
    own = [one for one in classes if one.__module__ == failures.__name__]
    assert len({one.id for one in own}) == len(own) > 20
    assert all(len((one.__doc__ or "").strip()) > 60 for one in own)
    assert all(one.exit_code == 5 for one in own if issubclass(one, DiscoveryError))


def test_a_refusal_of_a_user_is_not_its_own_cause(server: Any) -> None:
    """Who lists causes would never come to an end."""
    server.refuse[INFO] = 403
    with Api(Server(server.endpoint, server.authority.pem)) as api:
        api.who = "user poor"
        with pytest.raises(failures.Forbidden) as caught:
            clusterinfo.fetch(api)
    assert list(caught.value.behind()) == []


def test_a_ring_of_causes_is_gone_through_once() -> None:
    first, second = failures.Forbidden("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert list(first.behind()) == [second]
