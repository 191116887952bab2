"""Services of other products, and of Windows, that a node cannot live with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.software.containerd_service import containerd_service
from winjoin.checks.software.hns_service import hns_service
from winjoin.checks.software.kube_proxy_service import kube_proxy_service
from winjoin.checks.software.kubelet_service import kubelet_service
from winjoin.checks.software.other_pod_network import other_pod_network
from winjoin.checks.software.unquoted_service_path import unquoted_service_path
from winjoin.engine.check import Check, Severity
from winjoin.hosts.facts import Facts, Identity, Service

Ask = Callable[..., list[tuple[Severity, str, str]]]
Ill = Callable[..., Facts]
OWN = (
    Service(
        name="containerd",
        state="Running",
        start="Automatic",
        command='"C:\\Program Files\\containerd\\bin\\containerd.exe" --config "C:\\Program Files\\containerd\\config.toml"',
    ),
    Service(
        name="kubelet",
        state="Running",
        start="Automatic",
        command="C:\\k\\kube-log-runner.exe -log-file=C:\\var\\log\\kubelet\\kubelet.log C:\\k\\kubelet.exe --windows-service",
    ),
    Service(
        name="hns",
        state="Running",
        start="Manual",
        command="C:\\Windows\\system32\\svchost.exe -k NetSvcs -p",
    ),
)


def having(healthy: Facts, *services: Service) -> Facts:
    return healthy._replace(services=(*(healthy.services or ()), *services))


@pytest.mark.parametrize(
    "check",
    [
        containerd_service,
        kubelet_service,
        kube_proxy_service,
        other_pod_network,
        unquoted_service_path,
        hns_service,
    ],
)
def test_what_a_join_has_made_is_its_own(ask: Ask, healthy: Facts, check: Check) -> None:
    assert ask(check, having(healthy, *OWN)) == []


@pytest.mark.parametrize(
    "command",
    [
        "C:\\tools\\containerd.exe --run-service",
        "C:\\k\\containerd\\containerd.exe --config C:\\k\\containerd\\containerd_conf.toml --run-service",
        '"C:\\Program Files\\containerd\\containerd.exe" --run-service',
        "C:/usr/local/bin/containerd.exe",
    ],
)
def test_a_containerd_of_another_product_is_named(ask: Ask, healthy: Facts, command: str) -> None:
    ((severity, found, _),) = ask(
        containerd_service, having(healthy, Service(name="ContainerD", command=command))
    )
    assert severity is Severity.ERROR
    assert command in found


@pytest.mark.parametrize("check", [containerd_service, kubelet_service])
def test_a_service_without_its_command_is_not_known(ask: Ask, healthy: Facts, check: Check) -> None:
    facts = having(healthy, Service(name="containerd"), Service(name="kubelet"))
    assert [severity for severity, _, _ in ask(check, facts)] == [Severity.UNKNOWN]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("C:\\k\\nssm.exe", "wrapper"),
        ('"C:\\Program Files\\nssm\\nssm.exe"', "wrapper"),
        ("powershell.exe -File C:\\k\\StartKubelet.ps1", "wrapper"),
        ("C:\\usr\\local\\bin\\kubelet.exe --windows-service", "another product"),
        ("C:\\Program Files\\Kubernetes\\kubelet.exe", "another product"),
    ],
)
def test_a_kubelet_of_another_kind_is_not_taken_over(
    ask: Ask, healthy: Facts, command: str, words: str
) -> None:
    ((severity, found, cure),) = ask(
        kubelet_service, having(healthy, Service(name="kubelet", command=command))
    )
    assert severity is Severity.ERROR
    assert words in found
    assert command not in cure


def test_a_paused_kubelet_is_said_to_be_paused(ask: Ask, ill: Ill) -> None:
    ((_, found, _),) = ask(kubelet_service, ill("nssm-kubelet"))
    assert found.endswith("paused")


@pytest.mark.parametrize("name", ["kube-proxy", "kubeproxy", "Kube-Proxy"])
def test_a_kube_proxy_of_an_earlier_node_is_told(ask: Ask, healthy: Facts, name: str) -> None:
    facts = having(healthy, Service(name=name, state="Running"))
    ((severity, _, cure),) = ask(kube_proxy_service, facts)
    assert severity is Severity.WARNING
    assert f"sc.exe delete {name.lower()}" in cure
    joined = facts._replace(identity=facts.identity._replace(kubelet_conf=True))
    assert ask(kube_proxy_service, joined) == []
    assert ask(kube_proxy_service, facts._replace(identity=Identity()))[0][0] is Severity.UNKNOWN


@pytest.mark.parametrize(
    ("name", "state", "severity"),
    [
        ("CalicoNode", "Running", Severity.ERROR),
        ("CalicoFelix", "Stopped", Severity.WARNING),
        ("antrea-agent", "Running", Severity.ERROR),
        ("ovs-vswitchd", "Running", Severity.ERROR),
        ("hybrid-overlay-node", "Stopped", Severity.WARNING),
        ("azurecns", "Running", Severity.ERROR),
    ],
)
def test_agents_of_other_pod_networks_are_named(
    ask: Ask, healthy: Facts, name: str, state: str, severity: Severity
) -> None:
    found = ask(other_pod_network, having(healthy, Service(name=name, state=state)))
    assert [each[0] for each in found] == [severity]


@pytest.mark.parametrize(
    ("name", "topology"),
    [
        ("flanneld", "host-gateway"),
        ("flanneld", "overlay"),
        ("CalicoNode", "calico-vxlan"),
        ("CalicoConfd", "calico-bgp"),
        ("antrea-agent", "antrea"),
        ("hybrid-overlay-node", "ovn-overlay"),
    ],
)
def test_the_agent_of_the_chosen_network_belongs_there(
    ask: Ask, healthy: Facts, name: str, topology: str
) -> None:
    assert (
        ask(other_pod_network, having(healthy, Service(name=name, state="Running")), topology=topology) == []
    )


def test_flannel_beside_another_network_is_told(ask: Ask, healthy: Facts) -> None:
    facts = having(healthy, Service(name="flanneld", state="Running"))
    assert ask(other_pod_network, facts, topology="calico-vxlan") != []


@pytest.mark.parametrize(
    ("command", "is_open"),
    [
        ("C:\\Program Files\\csi-proxy\\csi-proxy.exe -windows-service", True),
        ("  c:\\program files\\x.EXE", True),
        ("C:\\My Tools\\agent.exe", True),
        ('"C:\\Program Files\\csi-proxy\\csi-proxy.exe" -windows-service', False),
        ("C:\\Windows\\system32\\svchost.exe -k netsvcs -p", False),
        ("C:\\k\\kube-log-runner.exe -log-file=C:\\my logs\\x.log C:\\k\\kubelet.exe", False),
        ("C:\\k\\run -config C:\\Program Files\\x.exe", False),
        ("svchost -k C:\\Program Files\\x.exe", False),
        ("\\SystemRoot\\System32\\drivers\\x y.sys", False),
        ("", False),
    ],
)
def test_a_blank_in_the_programs_own_path_needs_quotes(
    ask: Ask, healthy: Facts, command: str, is_open: bool
) -> None:
    found = ask(unquoted_service_path, having(healthy, Service(name="csi-proxy", command=command)))
    assert [each[0] for each in found] == [Severity.WARNING] * is_open


@pytest.mark.parametrize(("name", "start", "bad"), [
    ("hns", "Disabled", True),
    ("HNS", "disabled", True),
    ("vmcompute", "Disabled", True),
    ("hns", "Manual", False),
    ("wuauserv", "Disabled", False),
    ("hns", None, False),
])  # fmt: skip
def test_windows_container_services_must_not_be_disabled(
    ask: Ask, healthy: Facts, name: str, start: Any, bad: bool
) -> None:
    found = ask(hns_service, having(healthy, Service(name=name, start=start)))
    assert [each[0] for each in found] == [Severity.ERROR] * bad


@pytest.mark.parametrize(
    "check",
    [
        containerd_service,
        kubelet_service,
        kube_proxy_service,
        other_pod_network,
        unquoted_service_path,
        hns_service,
    ],
)
def test_without_services_nothing_is_known(ask: Ask, healthy: Facts, check: Check) -> None:
    assert [each[0] for each in ask(check, healthy._replace(services=None))] == [Severity.UNKNOWN]
