"""Where kube-proxy asks the API server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.services.kube_proxy_server import kube_proxy_server
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity
from winjoin.values import Endpoint

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


def with_server(seen: ClusterObservation, server: str) -> ClusterObservation:
    text = f"clusters: [{{name: default, cluster: {{server: '{server}'}}}}]\n"
    return seen._replace(
        config_maps={**seen.config_maps, "kube-system/kube-proxy": {"kubeconfig.conf": text}}
    )


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("https://10.96.0.1:443", "a Service"),
        ("https://127.0.0.1:6443", "own"),
        ("https://localhost:6443", "own"),
    ],
)
def test_case_80_what_a_new_host_does_not_reach_is_a_warning(
    ask: Ask, seen: ClusterObservation, server: str, said: str
) -> None:
    [(severity, found, cure)] = ask(kube_proxy_server, with_server(seen, server))
    assert severity is Severity.WARNING
    assert said in found
    assert "https://192.0.2.10:6443" in cure


def test_the_endpoint_and_other_addresses_are_none(ask: Ask, seen: ClusterObservation) -> None:
    for server in (
        "https://192.0.2.10:6443",
        "https://api.example.test",
        "https://[2001:db8::1]:6443",
        "nonsense",
    ):
        assert ask(kube_proxy_server, with_server(seen, server)) == []
    local = Endpoint("127.0.0.1", 6443)
    assert ask(kube_proxy_server, with_server(seen, "https://127.0.0.1:6443"), endpoint=local) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(kube_proxy_server, forbidden("config_maps/kube-system/kube-proxy"))
    assert severity is Severity.UNKNOWN
