"""What holds for every cluster check."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import ClusterCheck, Severity
from winjoin.engine.extensions import checks, cluster_checks, configuration_checks

Ask = Callable[..., list[tuple[Severity, str, str]]]
BY_ID = pytest.mark.parametrize("item", cluster_checks(), ids=lambda item: item.name)


def test_names_are_unique_among_all_checks() -> None:
    names = [item.name for item in (*checks(), *cluster_checks())]
    assert len(names) == len(set(names))
    assert len(cluster_checks()) >= 30
    assert set(configuration_checks()) < set(cluster_checks())


@BY_ID
def test_it_is_silent_about_a_healthy_cluster(ask: Ask, seen: ClusterObservation, item: ClusterCheck) -> None:
    assert ask(item, seen) == []
    assert (
        ask(item, seen, topology="host-gateway", chosen=True, node_names=("win-1",), builds=(20348, 26100))
        == []
    )


@BY_ID
def test_where_nobody_looked_it_says_so_or_needs_no_look(ask: Ask, item: ClusterCheck) -> None:
    findings = ask(item, None, topology="host-gateway", node_names=("win-1",), names=None)
    if item in configuration_checks() or item.name in {"ServingCertificates", "PauseImage"}:
        assert findings == []
    else:
        assert {severity for severity, _, _ in findings} == {Severity.UNKNOWN}


@BY_ID
def test_it_explains_what_it_asks_and_the_cure(item: ClusterCheck) -> None:
    assert item.explanation.splitlines()[0].endswith(".")
    assert "Cure: " in item.explanation
    assert len(item.explanation) > 150
    assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", item.name)
