"""IPv4 for pods and Services."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.cluster.configuration.ip_family import ip_family
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
FOUR, SIX = "10.96.0.0/12", "fd00:10:96::/112"


@pytest.mark.parametrize(
    ("subnets", "severities"),
    [
        ((FOUR,), []),
        ((FOUR, SIX), []),
        ((SIX, FOUR), [Severity.WARNING]),
        ((SIX,), [Severity.ERROR]),
        ((), []),
    ],
)
def test_families(ask: Ask, subnets: tuple[str, ...], severities: list[Severity]) -> None:
    assert [severity for severity, _, _ in ask(ip_family, None, {"service_subnets": subnets})] == severities
    assert [severity for severity, _, _ in ask(ip_family, None, {"pod_subnets": subnets})] == severities
