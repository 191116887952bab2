"""The cluster's kube-proxy configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from winjoin.checks.cluster.services.kube_proxy_config import kube_proxy_config
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
CASE = Path(__file__).parents[1] / "cases" / "27-kube-proxy-config-ipvs" / "kube-proxy.yaml"


def with_config(seen: ClusterObservation, text: str | None) -> ClusterObservation:
    data = None if text is None else {"config.conf": text}
    return seen._replace(config_maps={**seen.config_maps, "kube-system/kube-proxy": data})


def test_case_27_the_dead_gate_is_a_warning_and_ipvs_is_none(ask: Ask, seen: ClusterObservation) -> None:
    text = yaml.safe_load(CASE.read_text(encoding="utf-8"))["data"]["config.conf"]
    [(severity, found, _)] = ask(kube_proxy_config, with_config(seen, text))
    assert severity is Severity.WARNING
    assert "MountPropagation" in found
    assert "Linux" in found
    assert "ipvs" not in found


def test_a_gate_is_dead_for_the_version_that_runs(
    ask: Ask, seen: ClusterObservation, daemonset: Seen
) -> None:
    alive = with_config(seen, "featureGates: {EndpointSliceProxying: true}")
    old = daemonset("kube-proxy", image="registry.k8s.io/kube-proxy:v1.24.1")
    new = daemonset("kube-proxy", image="mirror.test:5000/kube-proxy:v1.25.0@sha256:0")
    assert ask(kube_proxy_config, alive._replace(daemonsets=(old,))) == []
    assert len(ask(kube_proxy_config, alive._replace(daemonsets=(new,)))) == 1


@pytest.mark.parametrize("mode", ["", "iptables", "ipvs", "nftables"])
def test_modes_of_linux_are_none(ask: Ask, seen: ClusterObservation, mode: str) -> None:
    assert ask(kube_proxy_config, with_config(seen, f"kind: KubeProxyConfiguration\nmode: '{mode}'\n")) == []


@pytest.mark.parametrize("text", ["a: [", "kind: Pod\n", "just words"])
def test_what_is_no_configuration_is_a_warning(ask: Ask, seen: ClusterObservation, text: str) -> None:
    [(severity, _, _)] = ask(kube_proxy_config, with_config(seen, text))
    assert severity is Severity.WARNING


def test_absent_is_none_and_forbidden_unknown(ask: Ask, seen: ClusterObservation, forbidden: Seen) -> None:
    assert ask(kube_proxy_config, with_config(seen, None)) == []
    [(severity, _, _)] = ask(kube_proxy_config, forbidden("config_maps/kube-system/kube-proxy"))
    assert severity is Severity.UNKNOWN
