"""Calico's strictAffinity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.calico_strict_affinity import calico_strict_affinity
from winjoin.engine.check import ClusterCandidate, Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


@pytest.mark.parametrize(
    ("ipam", "said"),
    [(({"strictAffinity": False},), "is false"), (({},), "is not set"), ((), "is not set")],
)
def test_borrowing_is_an_error(ask: Ask, calico: Seen, ipam: Any, said: str) -> None:
    [(severity, found, cure)] = ask(calico_strict_affinity, calico(ipam=ipam))
    assert severity is Severity.ERROR
    assert said in found
    assert "kubectl patch ipamconfigurations default" in cure


def test_strict_is_right_and_other_ipams_do_not_have_it(ask: Ask, calico: Seen) -> None:
    assert ask(calico_strict_affinity, calico()) == []
    local = calico(ipam=(), installation={"cni": {"type": "Calico", "ipam": {"type": "HostLocal"}}})
    assert ask(calico_strict_affinity, local) == []
    assert ask(calico_strict_affinity, calico(ipam=()), topology="host-gateway", chosen=True) == []


def test_what_cannot_be_found_is_unknown(ask: Ask, calico: Seen) -> None:
    hidden = calico(ipam=None)._replace(missing={"calico/ipamconfigs": "forbidden"})
    for seen in (hidden, calico(ipam=None)):
        [(severity, _, _)] = ask(calico_strict_affinity, seen)
        assert severity is Severity.UNKNOWN


def test_the_fix_sets_it(candidate: Callable[..., ClusterCandidate], calico: Seen) -> None:
    [finding] = calico_strict_affinity.run(candidate(calico(ipam=({"maxBlocksPerHost": 4},))))
    [fix] = finding.changes
    before = {"metadata": {"name": "default"}, "spec": {"maxBlocksPerHost": 4}}
    assert fix.change(before)["spec"] == {"maxBlocksPerHost": 4, "strictAffinity": True}
    assert fix.path.endswith("/ipamconfigs/default")
