"""Ports of the node, and those that Windows gives to anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.network.dynamic_ports import dynamic_ports
from winjoin.checks.network.kube_proxy_ports import kube_proxy_ports
from winjoin.checks.network.node_port_range import node_port_range
from winjoin.checks.network.port_10248 import port_10248
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]
RUNNING = {"services[kubelet]": {"name": "kubelet", "state": "Running"}}


@pytest.mark.parametrize(
    ("first", "last", "fires"),
    [
        (49152, 65535, False),  # Windows' own
        (34000, 65535, False),  # of image-builder's images
        (32768, 65535, False),
        (32767, 65535, True),
        (1025, 30000, True),
        (1025, 29999, False),
        (16385, 65535, True),
    ],
)
def test_node_ports_among_dynamic_ones(
    ask: Ask, changed: Changed, first: int, last: int, fires: bool
) -> None:
    facts = changed({"network.dynamicPorts": {"first": first, "last": last}})
    assert [item[0] for item in ask(node_port_range, facts)] == ([Severity.WARNING] if fires else [])


def test_what_is_excluded_is_given_to_nobody(ask: Ask, changed: Changed) -> None:
    aks = {"network.dynamicPorts": {"first": 16385, "last": 65535}}
    excluded = {"network.excludedPorts": [{"first": 30000, "last": 32767}]}
    assert ask(node_port_range, changed(aks | excluded)) == []
    half = {"network.excludedPorts": [{"first": 30000, "last": 30999}]}
    assert len(ask(node_port_range, changed(aks | half))) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        {"service-node-port-range": "50000-50100"},
        [{"name": "v", "value": "2"}, {"name": "service-node-port-range", "value": "50000-50100"}],
    ],
)
def test_the_clusters_own_range_of_node_ports(
    ask: Ask, healthy: Facts, cluster: Any, arguments: object
) -> None:
    told = cluster(cluster_configuration={"apiServer": {"extraArgs": arguments}})
    ((_, found, _),) = ask(node_port_range, healthy, cluster=told)
    assert "50000 to 50100" in found


@pytest.mark.parametrize(
    ("first", "last", "fires"), [(64000, 64999, True), (49153, 65535, True), (49152, 65535, False)]
)
def test_few_dynamic_ports(ask: Ask, changed: Changed, first: int, last: int, fires: bool) -> None:
    facts = changed({"network.dynamicPorts": {"first": first, "last": last}})
    assert bool(ask(dynamic_ports, facts)) is fires


@pytest.mark.parametrize(
    ("question", "port"), [(port_10248, 10248), (kube_proxy_ports, 10249), (kube_proxy_ports, 10256)]
)
def test_ports_that_a_node_wants(ask: Ask, changed: Changed, question: Any, port: int) -> None:
    held = {f"network.listeners[{port}]": {"port": port, "address": "127.0.0.1"}}
    ((severity, found, _),) = ask(question, changed(held))
    assert severity is Severity.WARNING
    assert str(port) in found
    assert ask(question, changed(held | RUNNING)) == []


@pytest.mark.parametrize(("question", "port"), [(port_10248, 10248), (kube_proxy_ports, 10256)])
def test_ports_that_windows_refuses(ask: Ask, changed: Changed, question: Any, port: int) -> None:
    refused = {"network.bindRefused": [port]}
    ((_, found, _),) = ask(question, changed(refused))
    assert "excluded range" in found
    assert ask(question, changed(refused | RUNNING)) == []
