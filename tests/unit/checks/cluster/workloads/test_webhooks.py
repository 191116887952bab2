"""Webhooks whose Service is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.workloads.webhooks import webhooks
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


def hooked(seen: ClusterObservation, part: str = "validating_webhooks", **changes: Any) -> ClusterObservation:
    rule = {"operations": ["CREATE"], "apiGroups": [""], "resources": ["pods"]}
    hook = {"failurePolicy": "Fail", "clientConfig": {"service": {"namespace": "gone", "name": "guard"}}}
    rules = [{**rule, **changes.pop("rule", {})}]
    made = {"metadata": {"name": "guard"}, "webhooks": [{**hook, "rules": rules, **changes}]}
    return seen._replace(**{part: (made,)})


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        ({}, Severity.WARNING),
        ({"resources": ["nodes"]}, Severity.ERROR),
        ({"resources": ["*"], "apiGroups": ["*"]}, Severity.ERROR),
        ({"resources": ["certificatesigningrequests"], "apiGroups": ["certificates.k8s.io"]}, Severity.ERROR),
        ({"resources": ["pods/status", "pods"], "operations": ["*"]}, Severity.WARNING),
    ],
)
def test_one_that_refuses_what_a_join_makes(
    ask: Ask, seen: ClusterObservation, rule: Any, severity: Severity
) -> None:
    for part in ("validating_webhooks", "mutating_webhooks"):
        [(found, text, _)] = ask(webhooks, hooked(seen, part, rule=rule))
        assert found is severity
        assert "gone/guard" in text


@pytest.mark.parametrize(
    "changes",
    [
        {"failurePolicy": "Ignore"},
        {"clientConfig": {"url": "https://guard.example.test"}},
        {"clientConfig": {"service": {"namespace": "default", "name": "kubernetes"}}},
        {"rule": {"resources": ["deployments"], "apiGroups": ["apps"]}},
        {"rule": {"operations": ["DELETE"]}},
        {"rule": {"apiGroups": ["example.test"]}},
    ],
)
def test_others_are_none(ask: Ask, seen: ClusterObservation, changes: Any) -> None:
    assert ask(webhooks, hooked(seen, **changes)) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    for part in ("services", "validating_webhooks", "mutating_webhooks"):
        [(severity, _, _)] = ask(webhooks, forbidden(part))
        assert severity is Severity.UNKNOWN
