"""Cluster check `ControlPlaneEndpoint`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.nodes import addresses
from winjoin.cluster.subnets import is_local_host
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning
from winjoin.values import Endpoint

_CURE = (
    "Give controlPlaneEndpoint an address that all hosts reach, then kubeadm init phase upload-config all "
    "and kubeadm init phase bootstraptoken."
)


@cluster_check("ControlPlaneEndpoint")
def control_plane_endpoint(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Hosts are told an address of the API server that is not their own machine.

    localhost leads to a load balancer that some installers put on each Linux node. A Windows host has none:
    its kubelet would ask itself, and is refused (kubeadm#2404, kubeadm#1852). Where kubeadm-config alone says
    localhost, a host joins by cluster-info, and what is made from kubeadm-config later does not work.

    Cure: controlPlaneEndpoint in kubeadm-config, and the server in cluster-info, must be an address that all
    hosts reach.
    """
    told, written = candidate.endpoint, _host(candidate.facts.control_plane_endpoint)
    if told is None:
        return
    if written and is_local_host(written) and not is_local_host(told.host):
        yield warning(f"controlPlaneEndpoint in kubeadm-config is {written}, each host's own machine", _CURE)
    elif is_local_host(told.host) and (elsewhere := _elsewhere(candidate)):
        yield error(
            f"cluster-info sends hosts to {told.host}, their own machine; the control plane is on {elsewhere}",
            _CURE,
        )


def _host(text: str) -> str:
    try:
        return Endpoint.parse(text).host if text else ""
    except ValueError:
        return text


def _elsewhere(candidate: ClusterCandidate) -> str:
    """The address of a Linux node of the control plane that is not this very machine."""
    for node in candidate.seen.nodes or ():
        labels = (node.get("metadata") or {}).get("labels") or {}
        master = any(label.startswith("node-role.kubernetes.io/") for label in labels)
        found = [each for each in addresses(node) if not is_local_host(each)]
        if master and found and labels.get("kubernetes.io/os", "linux") == "linux":
            return found[0]
    return ""
