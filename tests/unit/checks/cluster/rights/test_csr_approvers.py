"""kubeadm's bindings for new kubelets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.rights.csr_approvers import csr_approvers
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
ASK, APPROVE = "kubeadm:kubelet-bootstrap", "kubeadm:node-autoapprove-bootstrap"
ROTATE, GET = "kubeadm:node-autoapprove-certificate-rotation", "kubeadm:get-nodes"


@pytest.mark.parametrize(
    ("name", "severity"),
    [(ASK, Severity.ERROR), (APPROVE, Severity.ERROR), (ROTATE, Severity.WARNING), (GET, Severity.WARNING)],
)
def test_one_that_is_not_there(ask: Ask, seen: ClusterObservation, name: str, severity: Severity) -> None:
    [(found, text, cure)] = ask(csr_approvers, seen._replace(bindings={**seen.bindings, name: None}))
    assert found is severity
    assert f"{name} is not there" in text
    assert "kubeadm init phase bootstrap-token" in cure


def changed(seen: ClusterObservation, role: str, *groups: str) -> ClusterObservation:
    subjects = [{"kind": "Group", "name": group} for group in groups]
    return seen._replace(
        bindings={**seen.bindings, APPROVE: {"roleRef": {"name": role}, "subjects": subjects}}
    )


ROLE = "system:certificates.k8s.io:certificatesigningrequests:nodeclient"
TOKENS = "system:bootstrappers:kubeadm:default-node-token"


def test_one_that_does_something_else(ask: Ask, seen: ClusterObservation) -> None:
    for other in (changed(seen, "view", TOKENS), changed(seen, ROLE), changed(seen, ROLE, "system:nodes")):
        [(severity, _, _)] = ask(csr_approvers, other)
        assert severity is Severity.ERROR


def test_one_for_a_wider_group_is_none(ask: Ask, seen: ClusterObservation) -> None:
    assert ask(csr_approvers, changed(seen, ROLE, "system:bootstrappers")) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(csr_approvers, forbidden(f"bindings/{APPROVE}"))
    assert severity is Severity.UNKNOWN
