"""Kubelets' serving certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.cluster.rights.serving_certificates import serving_certificates
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
WANTED = {"kubelet_configuration": {"serverTLSBootstrap": True}}


def waiting(seen: ClusterObservation) -> ClusterObservation:
    spec = {"signerName": "kubernetes.io/kubelet-serving", "username": "system:node:worker-1"}
    return seen._replace(csrs=({"metadata": {"name": "csr-1"}, "spec": spec},))


def test_one_that_nobody_approves_is_a_warning(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, found, _)] = ask(serving_certificates, waiting(seen), WANTED)
    assert severity is Severity.WARNING
    assert "worker-1" in found


def test_others_are_none(ask: Ask, seen: ClusterObservation) -> None:
    assert ask(serving_certificates, seen, WANTED) == []
    assert ask(serving_certificates, waiting(seen)) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(serving_certificates, forbidden("csrs"), WANTED)
    assert severity is Severity.UNKNOWN
