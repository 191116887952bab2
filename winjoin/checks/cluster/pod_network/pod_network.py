"""Cluster check `PodNetwork`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.podnetwork import PARTS, networks
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

_NOT_ON_WINDOWS = {"cilium": "Cilium", "canal": "Canal"}
_ROUTED = ("host-gateway", "l3-routing")


@cluster_check("PodNetwork")
def pod_network(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The cluster has a pod network that can carry Windows nodes.

    Flannel (vxlan, host-gw), Calico, Antrea, OVN-Kubernetes and those of clouds have a part for Windows.
    Cilium has one in AKS alone, Canal has none: pods on a Windows node would be cut off from all others.
    Where nothing is found the network may be a router's, or one that winjoin does not know.

    Cure: use a network that has a part for Windows; with routes of your own, give --topology host-gateway.
    """
    seen = candidate.seen
    found = networks(seen)
    bad = [_NOT_ON_WINDOWS[name] for name in found if name in _NOT_ON_WINDOWS]
    if bad:
        yield error(
            f"The pod network is {' and '.join(bad)}, which does not carry Windows nodes",
            "Move to flannel or Calico, or keep Windows pods off the pod network (hostProcess).",
        )
    if found:
        return
    missing = list(candidate.not_known(*PARTS))
    if missing:
        yield from missing
    elif candidate.topology not in _ROUTED:
        yield warning(
            "No pod network that winjoin knows was found in the cluster",
            "Install flannel or Calico; where routers carry the pods' ranges, give --topology host-gateway.",
        )
