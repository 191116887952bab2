"""Services against a Windows node's ports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.cluster.services.service_count import service_count
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


def services(count: int, **spec: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"metadata": {"name": f"s{at}"}, "spec": {"clusterIP": "10.96.1.1", **spec}} for at in range(count)
    )


def test_more_than_225_are_a_warning(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, found, _)] = ask(service_count, seen._replace(services=services(226)))
    assert severity is Severity.WARNING
    assert "226 Services" in found
    assert ask(service_count, seen._replace(services=services(225))) == []


def test_headless_ones_take_no_ports(ask: Ask, seen: ClusterObservation) -> None:
    headless = services(300, clusterIP="None") + services(300, type="ExternalName", clusterIP="")
    assert ask(service_count, seen._replace(services=headless)) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(service_count, forbidden("services"))
    assert severity is Severity.UNKNOWN
