"""Where hosts find the control plane."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.cluster.configuration.control_plane_endpoint import control_plane_endpoint
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity
from winjoin.values import Endpoint

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize("written", ["localhost:6443", "127.0.0.1:6443", "localhost", "[::1]:6443"])
def test_localhost_in_kubeadm_config_is_a_warning(ask: Ask, seen: ClusterObservation, written: str) -> None:
    [(severity, found, _)] = ask(control_plane_endpoint, seen, {"control_plane_endpoint": written})
    assert severity is Severity.WARNING
    assert "each host's own machine" in found


def test_localhost_in_cluster_info_is_an_error_where_the_control_plane_is_elsewhere(
    ask: Ask, seen: ClusterObservation
) -> None:
    local = {"control_plane_endpoint": "127.0.0.1:6443"}
    [(severity, found, _)] = ask(control_plane_endpoint, seen, local, endpoint=Endpoint("127.0.0.1", 6443))
    assert severity is Severity.ERROR
    assert "192.0.2.10" in found
    rehearsal = seen._replace(nodes=())
    assert ask(control_plane_endpoint, rehearsal, local, endpoint=Endpoint("127.0.0.1", 6443)) == []


def test_a_name_or_nothing_is_none(ask: Ask, seen: ClusterObservation) -> None:
    for written in ("", "api.example.test:6443", "192.0.2.99:443"):
        assert ask(control_plane_endpoint, seen, {"control_plane_endpoint": written}) == []
