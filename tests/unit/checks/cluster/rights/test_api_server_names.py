"""The API server by its names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.cluster.rights.api_server_names import api_server_names
from winjoin.cluster.names import ApiName
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
ENDPOINT, OTHER = "192.0.2.10", "api.example.test"


@pytest.mark.parametrize(
    ("name", "severity", "said"),
    [
        (ApiName(ENDPOINT, written=True, in_certificate=False), Severity.ERROR, "is not for 192.0.2.10"),
        (ApiName(OTHER, written=True, in_certificate=False), Severity.WARNING, "is not for api.example.test"),
        (ApiName(OTHER, written=True, in_certificate=True, error="refused"), Severity.WARNING, "refused"),
        (
            ApiName(OTHER, written=False, in_certificate=True, other=True, error="x"),
            Severity.WARNING,
            "another server",
        ),
        (
            ApiName(ENDPOINT, written=True, in_certificate=True, other=True, error="x"),
            Severity.ERROR,
            "another server",
        ),
    ],
)
def test_one_that_fails(
    ask: Ask, seen: ClusterObservation, name: ApiName, severity: Severity, said: str
) -> None:
    [(found_severity, found, _)] = ask(api_server_names, seen, names=(name,))
    assert found_severity is severity
    assert said in found


@pytest.mark.parametrize(
    "name",
    [
        ApiName(OTHER, written=True, in_certificate=True),
        ApiName("control-plane", written=False, in_certificate=True, error="is not known"),
        ApiName("192.0.2.1", written=False, in_certificate=True, error="no route"),
    ],
)
def test_others_are_none(ask: Ask, seen: ClusterObservation, name: ApiName) -> None:
    assert ask(api_server_names, seen, names=(name,)) == []


def test_where_nobody_asked_it_is_unknown(ask: Ask, seen: ClusterObservation) -> None:
    [(severity, _, _)] = ask(api_server_names, seen, names=None)
    assert severity is Severity.UNKNOWN
