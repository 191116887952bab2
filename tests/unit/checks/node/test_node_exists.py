from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.node.node_exists import node_exists
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Identity

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _node(status: str) -> dict[str, Any]:
    return {
        "status": {
            "conditions": [{"type": "DiskPressure", "status": "True"}, {"type": "Ready", "status": status}]
        }
    }


@pytest.mark.parametrize(
    ("status", "severity"),
    [("True", Severity.ERROR), ("False", Severity.WARNING), ("Unknown", Severity.WARNING)],
)
def test_a_node_of_this_name_is_not_taken_over_while_it_is_ready(
    ask: Ask, cluster: Any, status: str, severity: Severity
) -> None:
    ((found, _, cure),) = ask(node_exists, cluster=cluster(node=_node(status)))
    assert found is severity
    assert "kubectl delete node win-1" in cure


def test_the_host_that_the_node_belongs_to_joins_again(ask: Ask, cluster: Any, healthy: Facts) -> None:
    mine = Identity(kubelet_conf=True, client_subject="CN=system:node:win-1")
    assert ask(node_exists, healthy._replace(identity=mine), cluster=cluster(node=_node("True"))) == []


@pytest.mark.parametrize("node", [{}, {"status": None}, {"status": {"conditions": ["x"]}}])
def test_a_node_without_conditions_is_not_ready(ask: Ask, cluster: Any, node: dict[str, Any]) -> None:
    assert [severity for severity, _, _ in ask(node_exists, cluster=cluster(node=node))] == [Severity.WARNING]
