from __future__ import annotations

from collections.abc import Callable

from winjoin.checks.network.api_server import api_server
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Probe

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_what_the_host_does_not_reach_is_named_with_its_words(ask: Ask, healthy: Facts) -> None:
    probe = Probe(kind="tls", target="10.99.0.1:6443", ok=False, error="timed out")
    ((severity, found, _),) = ask(api_server, healthy._replace(probes=(probe,)))
    assert severity is Severity.ERROR
    assert "10.99.0.1:6443: timed out" in found


def test_an_answer_of_another_address_does_not_count(ask: Ask, healthy: Facts) -> None:
    probe = Probe(kind="tls", target="10.96.0.1:443", ok=True)
    ((severity, _, _),) = ask(api_server, healthy._replace(probes=(probe,)))
    assert severity is Severity.UNKNOWN
