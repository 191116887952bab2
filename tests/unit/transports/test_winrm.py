from __future__ import annotations

import hashlib
import ssl
from typing import Any

import pytest

from winjoin.config.target import Target
from winjoin.errors import HostError, HostUnreachable, UsageError, WinjoinError
from winjoin.hosts.agent import Agent
from winjoin.hosts.process import Output
from winjoin.transports.winrm import WinRM
from winjoin.transports.winrm_failures import (
    NameMismatch,
    NotTls,
    OtherCertificate,
    UnknownAuthority,
    WrongCredentials,
)
from winjoin.values import Secret


def hostname(target: Target) -> tuple[Output, WinRM]:
    transport = WinRM.to(target)
    process = transport.open(["hostname"])
    try:
        output = process.receive(5)
        while output.exit_code is None:
            output = process.receive(5)
        return output, transport
    finally:
        process.close()


def over_http(target: Target, port: int) -> Target:
    return target._replace(scheme="http", port=port)


def test_a_program_runs_over_https(serve: Any) -> None:
    _, target = serve()

    output, transport = hostname(target)

    assert (output.stdout, output.exit_code) == (b"WIN-1\r\n", 0)
    assert transport.usage.requests == 5
    assert transport.usage.programs == 1


def test_messages_are_encrypted_on_http(serve: Any) -> None:
    server, target = serve()

    output, _ = hostname(over_http(target, server.http_port))

    assert output.stdout == b"WIN-1\r\n"


def test_plain_messages_on_http_are_refused_by_the_host(serve: Any) -> None:
    server, target = serve()

    with pytest.raises(HostError):
        hostname(over_http(target, server.http_port)._replace(message_encryption="never"))


def test_basic_over_tls_works_and_over_http_is_refused_before_anything_is_sent(serve: Any) -> None:
    server, target = serve()

    assert hostname(target._replace(auth="basic"))[0].stdout == b"WIN-1\r\n"
    asked = server.requests
    with pytest.raises(UsageError) as refused:
        hostname(over_http(target, server.http_port)._replace(auth="basic"))
    assert server.requests == asked
    assert "HTTPS" in refused.value.hint


def test_a_pinned_certificate_needs_no_authority(serve: Any) -> None:
    server, target = serve()
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", server.https_port)))
    for algorithm in (hashlib.sha1, hashlib.sha256):
        pinned = target._replace(ca_file="", thumbprint=algorithm(der).hexdigest())
        assert hostname(pinned)[0].stdout == b"WIN-1\r\n"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"password": Secret("wrong")}, WrongCredentials),
        ({"user": "nobody"}, WrongCredentials),
        ({"port": 1}, HostUnreachable),
        ({"address": "host.invalid"}, HostUnreachable),
        ({"ca_file": ""}, UnknownAuthority),
        ({"thumbprint": "a" * 40}, OtherCertificate),
        ({"address": "127.0.0.2"}, HostUnreachable),
    ],
)
def test_each_failure_has_its_own_error_and_fix(
    serve: Any, change: dict[str, Any], error: type[WinjoinError]
) -> None:
    _, target = serve()

    with pytest.raises(error) as failed:
        hostname(target._replace(**change))

    assert failed.value.exit_code == 4
    assert failed.value.hint
    assert "pässword" not in str(failed.value) + failed.value.hint


def test_a_name_that_is_not_in_the_certificate_is_told(serve: Any) -> None:
    _, target = serve(address="127.0.0.2")

    with pytest.raises(NameMismatch):
        hostname(target._replace(address="127.0.0.2"))


def test_https_to_the_http_port_is_told(serve: Any) -> None:
    server, target = serve()

    with pytest.raises((NotTls, HostUnreachable)):
        hostname(target._replace(port=server.http_port))


def test_a_refused_password_is_asked_once(serve: Any) -> None:
    server, target = serve()

    with pytest.raises(WrongCredentials):
        hostname(target._replace(password=Secret("wrong")))

    assert server.requests <= 3


@pytest.mark.parametrize("lost", range(3, 12))
def test_whatever_answer_is_lost_nothing_is_done_twice(serve: Any, lost: int) -> None:
    _, target = serve(faults=[f"drop-connection@{lost}"])
    transport = WinRM.to(target)
    try:
        with Agent(transport) as agent:
            facts = agent.facts(probes=(), ports=())
    except HostError:
        assert lost <= 4  # the shell or the program may have been started: that is told, not tried again
    else:
        assert facts.os.computer_name == "WIN-1"
        assert transport.usage.programs == 1
