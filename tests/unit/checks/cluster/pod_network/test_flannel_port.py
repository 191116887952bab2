"""Flannel's port."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.flannel_port import flannel_port
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ({"Type": "vxlan", "VNI": 4096, "Port": 8472}, "8472"),
        ({"Type": "vxlan", "VNI": 4096}, "says none, and Linux takes 8472"),
        ({"Type": "vxlan", "VNI": 5000, "port": 4790}, "4790"),
        ({"Type": "vxlan", "VNI": 4096, "Port": "4789"}, 'port is "4789"'),
    ],
)
def test_another_than_4789_is_an_error(ask: Ask, flannel: Seen, backend: Any, said: str) -> None:
    [(severity, found, cure)] = ask(flannel_port, flannel(backend))
    assert severity is Severity.ERROR
    assert said in found
    assert "4789}" in cure
    assert f'"VNI": {backend["VNI"]}' in cure


@pytest.mark.parametrize("backend", [{"Type": "vxlan", "Port": 4789}, {"Type": "host-gw"}, "{", "[]"])
def test_others_are_none(ask: Ask, flannel: Seen, backend: Any) -> None:
    assert ask(flannel_port, flannel(backend)) == []


def test_what_may_not_be_read_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(flannel_port, forbidden("config_maps/kube-flannel/kube-flannel-cfg"))
    assert severity is Severity.UNKNOWN
