"""Cluster check `KubeletConfig`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.config.removedgates import LAST_MINOR, gone
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

_KIND = ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration")


@cluster_check("KubeletConfig")
def kubelet_config(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The cluster's KubeletConfiguration can become that of a Windows node.

    Fields that are Linux' own (singleProcessOOMKill, userNamespaces, reservedSystemCPUs, cgroups and others)
    are left out by the join, which says so. What remains: a document of another kind, a kubelet that is told
    not to register its Node, and feature gates that are gone, with which kubelets on Linux do not start
    either (kubernetes#76329).

    Cure: correct the ConfigMap kubelet-config in kube-system.
    """
    facts = candidate.facts
    told, name = facts.kubelet_configuration, facts.kubelet_configuration_source
    kind = told.get("apiVersion", _KIND[0]), told.get("kind", _KIND[1])
    edit = f"kubectl -n kube-system edit configmap {name}"
    if kind != _KIND:
        yield error(
            f"The ConfigMap {name} holds {kind[1]} of {kind[0]}", f"Make it {' '.join(_KIND)}: {edit}."
        )
    if told.get("registerNode") is False:
        yield error(
            f"registerNode is false in the ConfigMap {name}: no Node would be registered",
            f"Take it out: {edit}; or give a KubeletConfiguration with registerNode true in --config.",
        )
    gates = told.get("featureGates")
    version = candidate.kubelet_version or facts.version
    dead = [each for each in gates if gone(str(each), version.minor)] if isinstance(gates, dict) else []
    if dead:
        said = ", ".join(f"{each} (gone since 1.{LAST_MINOR[each] + 1})" for each in dead)
        yield warning(
            f"kubelet-config has feature gates that {version:v} does not know: {said}; Linux kubelets end with them",
            f"Take them out of featureGates: {edit}. A join leaves them out on Windows.",
        )
