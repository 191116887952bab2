from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.windows.containers_feature import containers_feature
from winjoin.checks.windows.domain_controller import domain_controller
from winjoin.checks.windows.driver_signing import driver_signing
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _with(healthy: Facts, **changes: Any) -> Facts:
    return healthy._replace(os=healthy.os._replace(**changes))


def test_a_domain_controller_is_told_with_its_domain(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(domain_controller, _with(healthy, product_type=2, domain="corp.example"))
    assert severity is Severity.WARNING
    assert found == "The host is a domain controller of corp.example"
    ((_, found, _),) = ask(domain_controller, _with(healthy, product_type=2, domain=None))
    assert found == "The host is a domain controller"


def test_a_member_of_a_domain_is_a_healthy_host(ask: Ask, healthy: Facts) -> None:
    assert ask(domain_controller, _with(healthy, part_of_domain=True, domain="corp.example")) == []


@pytest.mark.parametrize(
    ("state", "severity"),
    [("Removed", Severity.WARNING), ("UninstallPending", Severity.ERROR), ("Absent", Severity.ERROR)],
)
def test_containers_that_cannot_be_had_at_once(
    ask: Ask, healthy: Facts, state: str, severity: Severity
) -> None:
    features = () if state == "Absent" else (("Containers", state),)
    assert [item[0] for item in ask(containers_feature, healthy._replace(features=features))] == [severity]


@pytest.mark.parametrize("state", ["Installed", "Available", "InstallPending"])
def test_containers_that_are_there_or_will_be(ask: Ask, healthy: Facts, state: str) -> None:
    assert ask(containers_feature, healthy._replace(features=(("Containers", state),))) == []


def test_test_signing_is_told_except_where_a_driver_wants_it(ask: Ask, healthy: Facts) -> None:
    facts = _with(healthy, test_signing=True)
    ((severity, _, cure),) = ask(driver_signing, facts)
    assert severity is Severity.WARNING
    assert "bcdedit /set testsigning off" in cure
    for topology in ("antrea", "ovn", "ovn-overlay"):
        assert ask(driver_signing, facts, topology=topology) == []
