from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.software.other_runtimes import other_runtimes
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Program, Service

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_services_and_programs_of_a_join_are_ours(ask: Ask, healthy: Facts) -> None:
    services = (Service(name="containerd"), Service(name="kubelet"), Service(name="kube-proxy"))
    programs = tuple(Program(name=name) for name in ("containerd", "kubelet", "kube-proxy", "flanneld"))
    assert ask(other_runtimes, healthy._replace(services=services, programs=programs)) == []


def test_agents_of_other_products_are_named(ask: Ask, healthy: Facts) -> None:
    facts = healthy._replace(
        programs=(Program(name="rke2"), Program(name="docker")), services=(Service(name="k3s-agent"),)
    )
    found = {text: severity for severity, text, _ in ask(other_runtimes, facts)}
    assert found == {
        "RKE2 is on the host": Severity.ERROR,
        "k3s is on the host": Severity.ERROR,
        "Docker is on the host": Severity.WARNING,
    }


def test_a_product_is_named_once(ask: Ask, healthy: Facts) -> None:
    facts = healthy._replace(
        programs=(Program(name="wicd"),), services=(Service(name="windows-instance-config-daemon"),)
    )
    assert [text for _, text, _ in ask(other_runtimes, facts)] == ["OpenShift's WMCO is on the host"]


@pytest.mark.parametrize("name", ["k3sweep", "dockerize", "rke", "aksel"])
def test_a_name_that_only_begins_like_one_is_none(ask: Ask, healthy: Facts, name: str) -> None:
    assert ask(other_runtimes, healthy._replace(programs=(Program(name=name),))) == []


@pytest.mark.parametrize("part", ["services", "programs"])
def test_what_is_not_known_is_said(ask: Ask, healthy: Facts, part: str) -> None:
    assert ask(other_runtimes, healthy._replace(**{part: None}))[0][0] is Severity.UNKNOWN
