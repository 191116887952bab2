"""What the credentials may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.rights.credentials import credentials
from winjoin.cluster.observation import RIGHTS, ClusterObservation, Right
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


@pytest.mark.parametrize(
    ("right", "severity", "said"),
    [
        (
            Right("create", "", "secrets", "kube-system"),
            Severity.ERROR,
            "create secrets in kube-system (to make a token",
        ),
        (Right("get", "", "nodes"), Severity.ERROR, "get nodes"),
        (Right("delete", "", "nodes"), Severity.WARNING, "delete nodes"),
    ],
)
def test_one_that_is_missing(
    ask: Ask, seen: ClusterObservation, right: Right, severity: Severity, said: str
) -> None:
    [(found_severity, found, _)] = ask(credentials, seen._replace(rights={**seen.rights, right: False}))
    assert found_severity is severity
    assert said in found


def test_rights_of_tokens_are_not_wanted_of_administrators(ask: Ask, seen: ClusterObservation) -> None:
    needless = [right for right in RIGHTS if right.verb == "create" and right.group]
    assert needless
    assert ask(credentials, seen._replace(rights=seen.rights | dict.fromkeys(needless, False))) == []


def test_old_clusters_have_another_name_for_kubelet_config(ask: Ask, seen: ClusterObservation) -> None:
    right = Right("get", "", "configmaps", "kube-system", "kubelet-config")
    old = {"kubelet_configuration_source": "kubelet-config-1.20"}
    assert ask(credentials, seen._replace(rights={**seen.rights, right: False}), old) == []


def test_what_could_not_be_asked_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(credentials, forbidden("rights"))
    assert severity is Severity.UNKNOWN
