"""Names of the hosts' Nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.rights.node_names import node_names
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


def node(name: str, system: str, *, by_label: bool = False) -> dict[str, Any]:
    labels = {"kubernetes.io/os": system} if by_label else {}
    info = {} if by_label else {"operatingSystem": system}
    return {"metadata": {"name": name, "labels": labels}, "status": {"nodeInfo": info}}


@pytest.mark.parametrize("by_label", [False, True])
def test_a_linux_nodes_name_is_an_error(ask: Ask, seen: ClusterObservation, by_label: bool) -> None:
    taken = seen._replace(nodes=(node("worker-1", "linux", by_label=by_label),))
    [(severity, found, _)] = ask(node_names, taken, node_names=("Worker-1", "win-1"))
    assert severity is Severity.ERROR
    assert "worker-1" in found


def test_a_windows_nodes_name_may_be_the_hosts_own(ask: Ask, seen: ClusterObservation) -> None:
    assert ask(node_names, seen._replace(nodes=(node("win-1", "windows"),)), node_names=("win-1",)) == []


def test_two_hosts_of_one_name_are_an_error(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, found, _)] = ask(node_names, seen, node_names=("win-1", "win-2", "WIN-1"))
    assert severity is Severity.ERROR
    assert "win-1" in found


def test_forbidden_is_unknown_where_there_are_hosts(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(node_names, forbidden("nodes"), node_names=("win-1",))
    assert severity is Severity.UNKNOWN
    assert ask(node_names, forbidden("nodes")) == []
