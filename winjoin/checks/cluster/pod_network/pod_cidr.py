"""Cluster check `PodCIDR`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.cluster.nodes import pod_cidrs
from winjoin.cluster.podnetwork import networks
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error

_OWN_IPAM = ("calico", "cilium", "antrea", "ovn-kubernetes", "aws-vpc", "azure")
_SECONDS = 60.0
_FLAGS = "--allocate-node-cidrs --cluster-cidr=SUBNET"


@cluster_check("PodCIDR")
def pod_cidr(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Nodes get a range of pod addresses (spec.podCIDR) from the controller manager.

    Host-gateway, overlay and routed networks take a node's pod addresses from its range: a Node without
    one stays NotReady, flannel says "pod cidr not assigned" (kubeadm#1011). Calico and others with an IPAM
    of their own need none. Where some Nodes have a range and some have not, the subnet is used up.

    Cure: --allocate-node-cidrs and --cluster-cidr in kube-controller-manager's command; a wider subnet
    where it is used up.
    """
    seen = candidate.seen
    yield from candidate.not_known("nodes")
    own = any(name in _OWN_IPAM for name in networks(seen))
    if own and (not candidate.topology or candidate.topology.startswith("calico")):
        return
    nodes = [node for node in seen.nodes or () if _is_settled(node, candidate.now)]
    without = sorted(str(node["metadata"]["name"]) for node in nodes if not pod_cidrs(node))
    if not without:
        return
    few = ", ".join(without[:5]) + (f" and {len(without) - 5} more" if len(without) > 5 else "")  # noqa: PLR2004 - a line
    if len(without) < len(nodes):
        yield error(
            f"{len(without)} of {len(nodes)} Nodes have no spec.podCIDR: {few}; the subnet may be used up",
            "Look at the controller manager's log; give it a wider --cluster-cidr or a longer node mask.",
        )
    else:
        yield error(
            f"No Node has a spec.podCIDR ({few}): a new one would wait for pod addresses for ever",
            f"Add {_FLAGS} to kube-controller-manager's command (controllerManager.extraArgs of kubeadm).",
        )


def _is_settled(node: dict[str, Any], now: float) -> bool:
    """Whether the controller manager has had its time with a Node: it gives ranges some seconds after one appears."""
    from datetime import datetime

    try:
        made = datetime.fromisoformat(str((node.get("metadata") or {}).get("creationTimestamp"))).timestamp()
    except ValueError:
        return True
    return not now or now - made > _SECONDS
