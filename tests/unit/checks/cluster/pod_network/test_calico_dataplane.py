"""Calico's dataplane on Linux."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.cluster.pod_network.calico_dataplane import calico_dataplane
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


def test_ebpf_is_an_error_wherever_it_is_set(ask: Ask, calico: Seen) -> None:
    for seen in (calico(network={"linuxDataplane": "BPF"}), calico(felix=({"bpfEnabled": True},))):
        [(severity, _, _)] = ask(calico_dataplane, seen)
        assert severity is Severity.ERROR


def test_others_are_none(ask: Ask, calico: Seen) -> None:
    assert ask(calico_dataplane, calico(network={"linuxDataplane": "Nftables"})) == []
    assert ask(calico_dataplane, calico(felix=({"bpfEnabled": False},), installation=None)) == []


def test_what_may_not_be_read_is_unknown(ask: Ask, calico: Seen) -> None:
    seen = calico()._replace(missing={"calico/felixconfigurations": "forbidden"})
    [(severity, _, _)] = ask(calico_dataplane, seen)
    assert severity is Severity.UNKNOWN
