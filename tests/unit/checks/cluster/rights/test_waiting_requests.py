"""Kubelets that wait for certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from winjoin.checks.cluster.rights.waiting_requests import waiting_requests
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
NOW = "2027-01-15T07:55:00Z"  # five minutes before the candidate's now
OLD = "2027-01-15T07:00:00Z"


def request(created: str, signer: str = "kube-apiserver-client-kubelet") -> dict[str, Any]:
    spec = {"signerName": f"kubernetes.io/{signer}", "username": "system:bootstrap:abcdef"}
    return {"metadata": {"name": "csr-1", "creationTimestamp": created}, "spec": spec}


def test_one_that_waits_long_is_a_warning(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, found, _)] = ask(waiting_requests, seen._replace(csrs=(request(OLD), request(NOW))))
    assert severity is Severity.WARNING
    assert "1 certificate requests" in found
    assert "system:bootstrap:abcdef" in found


def test_others_are_none(ask: Ask, seen: ClusterObservation) -> None:
    some = (request(NOW), request(OLD, "kubelet-serving"), request("nonsense"), {})
    assert ask(waiting_requests, seen._replace(csrs=some)) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(waiting_requests, forbidden("csrs"))
    assert severity is Severity.UNKNOWN
