from __future__ import annotations

from collections.abc import Callable

from winjoin.checks.software.other_runtimes import other_runtimes
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Program, Service

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_services_of_another_product_are_not_taken_over(ask: Ask, healthy: Facts) -> None:
    service = Service(name="kubelet", command="C:\\Program Files\\nssm\\nssm.exe")
    ((severity, found, _),) = ask(other_runtimes, healthy._replace(services=(service,)))
    assert severity is Severity.ERROR
    assert "nssm.exe" in found


def test_services_of_an_earlier_join_are_ours(ask: Ask, healthy: Facts) -> None:
    services = (
        Service(
            name="containerd", command='"C:\\Program Files\\containerd\\bin\\containerd.exe" --run-service'
        ),
        Service(
            name="kubelet",
            command="C:\\k\\kube-log-runner.exe -log-file=x C:\\k\\kubelet.exe --windows-service",
        ),
    )
    assert ask(other_runtimes, healthy._replace(services=services)) == []


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
