from __future__ import annotations

from collections.abc import Callable

from winjoin.checks.network.port_10250 import port_10250
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Listener, PortRange

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _with(healthy: Facts, **changes: object) -> Facts:
    return healthy._replace(network=healthy.network._replace(**changes))  # type: ignore[arg-type]


def test_a_program_that_listens_is_named(ask: Ask, healthy: Facts) -> None:
    held = (Listener(port=10250, program="C:\\x\\other.exe"),)
    ((severity, found, _),) = ask(port_10250, _with(healthy, listeners=held, bind_refused=(10250,)))
    assert severity is Severity.ERROR
    assert "other.exe" in found


def test_the_kubelet_itself_may_have_it(ask: Ask, healthy: Facts) -> None:
    for name in ("kubelet", "C:\\k\\kubelet.exe", "KUBELET.EXE"):
        held = (Listener(port=10250, program=name),)
        assert ask(port_10250, _with(healthy, listeners=held, bind_refused=(10250,))) == []


def test_an_excluded_range_is_told_from_a_program(ask: Ask, healthy: Facts) -> None:
    ranges = (PortRange(5000, 5100), PortRange(10200, 10299))
    ((_, found, cure),) = ask(port_10250, _with(healthy, excluded_ports=ranges, bind_refused=(10250,)))
    assert "10200 to 10299" in found
    assert "excludedportrange" in cure


def test_a_refusal_without_a_known_reason_is_an_error_too(ask: Ask, healthy: Facts) -> None:
    assert ask(port_10250, _with(healthy, bind_refused=(10250,)))[0][0] is Severity.ERROR
