"""Flannel's backend and its options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.flannel_backend import flannel_backend
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
RIGHT = {"Type": "vxlan", "VNI": 4096, "Port": 4789}


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ({"Type": "wireguard"}, "wireguard"),
        ({"Type": "ipsec"}, "ipsec"),
        ({}, "udp"),
        ({**RIGHT, "DirectRouting": True}, "DirectRouting"),
        ({**RIGHT, "GBP": True, "directRouting": True}, "DirectRouting and GBP"),
        ("{'no': json}", "no JSON object"),
        ("", "empty"),
    ],
)
def test_one_that_windows_has_not_is_an_error(ask: Ask, flannel: Seen, backend: Any, said: str) -> None:
    [(severity, found, _)] = ask(flannel_backend, flannel(backend))
    assert severity is Severity.ERROR
    assert said in found


@pytest.mark.parametrize("backend", [RIGHT, {**RIGHT, "DirectRouting": False}, {"Type": "host-gw"}])
def test_others_are_none(ask: Ask, flannel: Seen, backend: Any) -> None:
    assert ask(flannel_backend, flannel(backend)) == []


def test_options_of_vxlan_do_not_matter_for_routed_hosts(ask: Ask, flannel: Seen) -> None:
    seen = flannel({**RIGHT, "DirectRouting": True})
    assert ask(flannel_backend, seen, topology="host-gateway", chosen=True) == []


def test_what_may_not_be_read_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(flannel_backend, forbidden("config_maps/kube-flannel/kube-flannel-cfg"))
    assert severity is Severity.UNKNOWN
