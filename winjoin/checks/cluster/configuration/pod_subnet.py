"""Cluster check `PodSubnet`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.observation import CONFIG_MAPS
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, unknown


@cluster_check("PodSubnet")
def pod_subnet(candidate: ClusterCandidate) -> Iterator[Finding]:
    """It is known which addresses the cluster's pods have.

    Clusters that were made without --pod-network-cidr have an empty podSubnet in kubeadm-config for life
    (kubeadm#1011). Then winjoin takes it from the Nodes' spec.podCIDR, then from flannel's Network or
    Calico's pools. Without it traffic between pods would leave a Windows node with the node's address.

    Cure: set networking.podSubnet in the ConfigMap kubeadm-config to what the pod network uses.
    """
    if candidate.facts.pod_subnets:
        return
    seen = candidate.seen
    parts = ["nodes", "calico/ippools", *(f"config_maps/{name}" for name in CONFIG_MAPS if "flannel" in name)]
    if any(seen.is_unknown(part) for part in parts):
        yield unknown(
            "kubeadm-config has no podSubnet, and these credentials may not read what else says it",
            "Set networking.podSubnet in kubeadm-config, or give an admin's --kubeconfig.",
        )
    else:
        yield error(
            "Nothing says which addresses pods have: podSubnet is empty, no Node has a podCIDR, no CNI tells",
            "Set networking.podSubnet (kubectl -n kube-system edit configmap kubeadm-config), and run "
            "kube-controller-manager with --allocate-node-cidrs --cluster-cidr=SUBNET.",
        )
