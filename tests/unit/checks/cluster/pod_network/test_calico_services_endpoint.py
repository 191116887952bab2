"""What Calico is told of the API server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.calico_services_endpoint import calico_services_endpoint
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
HOST, PORT = "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "is not there"),
        ({}, "has no KUBERNETES_SERVICE_HOST and no KUBERNETES_SERVICE_PORT"),
        ({HOST: "192.0.2.10"}, "has no KUBERNETES_SERVICE_PORT"),
        ({HOST: "10.96.0.1", PORT: "443"}, "an address of a Service"),
        ({HOST: "localhost", PORT: "6443"}, "where no API server is"),
        ({HOST: "127.0.0.1", PORT: "6443"}, "where no API server is"),
    ],
)
def test_case_80_anything_but_a_real_address_is_an_error(
    ask: Ask, calico: Seen, data: Any, said: str
) -> None:
    [(severity, found, cure)] = ask(calico_services_endpoint, calico(endpoint=data))
    assert severity is Severity.ERROR
    assert said in found
    assert "--from-literal=KUBERNETES_SERVICE_HOST=192.0.2.10" in cure


def test_a_name_or_address_is_right(ask: Ask, calico: Seen) -> None:
    assert ask(calico_services_endpoint, calico()) == []
    assert ask(calico_services_endpoint, calico(endpoint={HOST: "api.example.test", PORT: "443"})) == []


def test_without_the_operator_it_is_in_kube_system(ask: Ask, calico: Seen) -> None:
    assert ask(calico_services_endpoint, calico(installation=None, space="kube-system")) == []
    [(_, found, _)] = ask(calico_services_endpoint, calico(installation=None))
    assert "kube-system/kubernetes-services-endpoint" in found


def test_what_may_not_be_read_is_unknown(ask: Ask, calico: Seen) -> None:
    part = "config_maps/tigera-operator/kubernetes-services-endpoint"
    [(severity, _, _)] = ask(
        calico_services_endpoint, calico(endpoint=None)._replace(missing={part: "forbidden"})
    )
    assert severity is Severity.UNKNOWN
