"""Cluster check `PodNetworkTopology`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.podnetwork import PARTS, flannel_configs, flannel_vnis, networks
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_FAMILIES = {"calico": ("calico",), "antrea": ("antrea",), "ovn-kubernetes": ("ovn",)}


@cluster_check("PodNetworkTopology")
def pod_network_topology(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The hosts get the kind of pod network that the Linux nodes have.

    A host with routed pods in a cluster that encapsulates (or the other way round) becomes Ready; its pods
    and those of the Linux nodes do not reach each other.

    Cure: join with the --topology of the cluster's network; or change flannel's backend to host-gw.
    """
    if not candidate.topology:
        return
    seen = candidate.seen
    found = networks(seen)
    if not found:
        yield from candidate.not_known(*PARTS)
    elif found == ("flannel",):
        vxlan = any(config.is_vxlan for config in flannel_configs(seen)) or bool(flannel_vnis(seen))
        routed = any(config.type == "host-gw" for config in flannel_configs(seen))
        if (vxlan and not candidate.topology.endswith("overlay")) or (
            routed and "overlay" in candidate.topology
        ):
            yield _differs(candidate, f"flannel with {'vxlan' if vxlan else 'host-gw'}")
    else:
        for name in found:
            fitting = _FAMILIES.get(name, ())
            if fitting and not any(part in candidate.topology for part in fitting):
                yield _differs(candidate, name)


def _differs(candidate: ClusterCandidate, network: str) -> Finding:
    how = "were chosen to get" if candidate.chosen else "would get (none was chosen)"
    return warning(
        f"The pod network is {network}; the hosts {how} {candidate.topology}: their pods would not meet",
        "Give the --topology that goes with the cluster's network.",
    )
