"""Calico's part for Windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.cluster.pod_network.calico_windows_dataplane import calico_windows_dataplane
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"network": {"windowsDataplane": "Disabled"}}, "windowsDataplane Disabled"),
        ({"network": {"windowsDataplane": None}}, "windowsDataplane not set"),
        ({"installation": {"serviceCIDRs": []}}, "no serviceCIDRs"),
    ],
)
def test_an_operator_that_does_not_serve_windows_is_an_error(
    ask: Ask, calico: Seen, changes: Any, said: str
) -> None:
    [(severity, found, cure)] = ask(calico_windows_dataplane, calico(**changes))
    assert severity is Severity.ERROR
    assert said in found
    assert '"serviceCIDRs": ["10.96.0.0/12"]' in cure


def test_without_the_operator_there_is_no_such_setting(ask: Ask, calico: Seen) -> None:
    assert ask(calico_windows_dataplane, calico(installation=None)) == []
    assert ask(calico_windows_dataplane, calico()) == []


def test_what_may_not_be_read_is_unknown(ask: Ask, calico: Seen) -> None:
    seen = calico(installation=None)._replace(missing={"calico/installations": "forbidden"})
    [(severity, _, _)] = ask(calico_windows_dataplane, seen)
    assert severity is Severity.UNKNOWN
