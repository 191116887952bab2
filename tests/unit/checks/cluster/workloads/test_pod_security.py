"""Pod security of the network's namespaces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from winjoin.checks.cluster.workloads.pod_security import pod_security
from winjoin.cluster.observation import ClusterObservation
from winjoin.engine.check import Severity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Seen = Callable[..., Any]
CASE = Path(__file__).parents[1] / "cases" / "31-policy-blocks-windows-pods" / "cluster.yaml"
HPC = {"windowsOptions": {"hostProcess": True, "runAsUserName": "NT AUTHORITY\\system"}}


def case(seen: ClusterObservation) -> ClusterObservation:
    objects = list(yaml.safe_load_all(CASE.read_text(encoding="utf-8")))
    return seen._replace(namespaces=tuple(each for each in objects if each["kind"] == "Namespace"))


def namespace(name: str, **labels: str) -> dict[str, Any]:
    return {
        "metadata": {
            "name": name,
            "labels": {f"pod-security.kubernetes.io/{k}": v for k, v in labels.items()},
        }
    }


def test_case_31_baseline_in_flannels_namespace(ask: Ask, seen: ClusterObservation, daemonset: Seen) -> None:
    [(severity, found, cure)] = ask(pod_security, case(seen))
    assert severity is Severity.WARNING
    assert "kube-flannel enforces baseline" in found
    assert "enforce=privileged" in cure
    agent = daemonset("kube-flannel-ds-windows", "kube-flannel", securityContext=HPC)
    [(severity, found, _)] = ask(pod_security, case(seen)._replace(daemonsets=(agent,)))
    assert severity is Severity.ERROR
    assert "kube-flannel/kube-flannel-ds-windows" in found


def test_host_process_of_a_container_counts_too(ask: Ask, seen: ClusterObservation, daemonset: Seen) -> None:
    agent = daemonset("proxy", "infra")
    agent["spec"]["template"]["spec"]["initContainers"] = [{"name": "x", "securityContext": HPC}]
    strict = seen._replace(namespaces=(namespace("infra", enforce="restricted"),), daemonsets=(agent,))
    [(severity, _, _)] = ask(pod_security, strict)
    assert severity is Severity.ERROR


def test_others_are_none(ask: Ask, seen: ClusterObservation, daemonset: Seen) -> None:
    spaces = (
        namespace("apps", enforce="restricted"),
        namespace("kube-flannel", enforce="privileged", warn="baseline", audit="restricted"),
        {"metadata": {"name": "kube-system"}},
    )
    agent = daemonset("linux", "apps", nodeSelector={"kubernetes.io/os": "linux"})
    assert ask(pod_security, seen._replace(namespaces=spaces, daemonsets=(agent,))) == []


def test_forbidden_is_unknown(ask: Ask, forbidden: Seen) -> None:
    [(severity, _, _)] = ask(pod_security, forbidden("namespaces"))
    assert severity is Severity.UNKNOWN
