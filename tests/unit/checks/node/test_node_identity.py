from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from winjoin.checks.node.node_identity import node_identity
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Identity
from winjoin.values import NodeName

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "65-host-renamed" / "facts.json").read_text(encoding="utf-8")
)


def _renamed(healthy: Facts) -> Facts:
    subject = f"O=system:nodes, CN=system:node:{CASE['journal']['node_name']}"
    identity = Identity(
        kubelet_conf=True, kubelet_conf_server="https://10.99.0.1:6443", client_subject=subject
    )
    return healthy._replace(identity=identity, os=healthy.os._replace(computer_name=CASE["hostname"].upper()))


def test_a_renamed_computer_does_not_become_a_new_node_silently(ask: Ask, healthy: Facts) -> None:
    ((severity, found, cure),) = ask(node_identity, _renamed(healthy), node_name=NodeName("new-name"))
    assert severity is Severity.ERROR
    assert found == "The host has joined as old-name, and the computer is now new-name"
    assert "--node-name old-name" in cure


def test_another_name_for_a_computer_that_has_kept_its_own(ask: Ask, healthy: Facts) -> None:
    facts = _renamed(healthy)
    facts = facts._replace(os=facts.os._replace(computer_name="OLD-NAME"))
    ((_, found, _),) = ask(node_identity, facts, node_name=NodeName("third"))
    assert found == "The host has joined as old-name, and its name is now third"


def test_with_the_nodes_own_name_it_goes_on(ask: Ask, healthy: Facts) -> None:
    assert ask(node_identity, _renamed(healthy), node_name=NodeName("old-name")) == []


def test_a_kubelet_of_another_cluster_is_named(ask: Ask, healthy: Facts) -> None:
    identity = Identity(kubelet_conf=True, kubelet_conf_server="https://10.0.0.9:6443")
    ((_, found, _),) = ask(node_identity, healthy._replace(identity=identity))
    assert "https://10.0.0.9:6443" in found


def test_a_path_behind_a_gateway_is_no_other_cluster(ask: Ask, healthy: Facts) -> None:
    identity = Identity(kubelet_conf=True, kubelet_conf_server="https://10.99.0.1:6443/k8s/clusters/c-1/")
    assert ask(node_identity, healthy._replace(identity=identity)) == []


def test_a_cluster_that_was_made_anew_at_the_same_address_is_told(
    ask: Ask, healthy: Facts, cluster: Any
) -> None:
    identity = Identity(
        kubelet_conf=True, kubelet_conf_server="https://10.99.0.1:6443", kubelet_conf_ca="0" * 64
    )
    ((severity, found, _),) = ask(node_identity, healthy._replace(identity=identity))
    assert severity is Severity.WARNING
    assert "made anew" in found
    same = hashlib.sha256(cluster().ca_pem.encode()).hexdigest()
    assert ask(node_identity, healthy._replace(identity=identity._replace(kubelet_conf_ca=same))) == []
    assert ask(node_identity, healthy._replace(identity=identity), cluster=None) == []


def test_a_name_that_is_none_does_not_get_into_a_command_line(ask: Ask, healthy: Facts) -> None:
    identity = Identity(kubelet_conf=True, client_subject="CN=system:node:x; rm -rf /")
    ((_, _, cure),) = ask(node_identity, healthy._replace(identity=identity))
    assert "rm -rf" not in cure
