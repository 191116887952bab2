"""Check `OtherPodNetwork`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_AGENTS = (
    ("calico", "Calico"),
    ("antrea", "Antrea"),
    ("ovs-vswitchd", "Antrea"),
    ("hybrid-overlay-node", "OVN-Kubernetes"),
    ("azurecns", "Azure CNI"),
    ("flanneld", "flannel"),
)
_OWN = {
    "host-gateway": "flannel",
    "overlay": "flannel",
    "calico-vxlan": "Calico",
    "calico-bgp": "Calico",
    "antrea": "Antrea",
    "ovn": "OVN-Kubernetes",
    "ovn-overlay": "OVN-Kubernetes",
}


@check("OtherPodNetwork")
def other_pod_network(candidate: Candidate) -> Iterator[Finding]:
    """No agent of another pod network than the chosen one is a service of the host.

    Such agents make their own HNS networks and remove what they do not know when they start: the node's
    network would be taken away at the next restart, or two networks share the adapter. flannel's agent goes
    with host-gateway, for it makes the same network.

    Cure: remove the other agent with its own uninstaller, or choose its network with --topology.
    """
    if candidate.facts.services is None:
        yield unknown("It is not known which pod networks have services on the host.")
        return
    for service in candidate.facts.services:
        name = (service.name or "").lower()
        product = next((product for start, product in _AGENTS if name.startswith(start)), None)
        if product is None or product == _OWN.get(candidate.topology):
            continue
        say = error if service.state == "Running" else warning
        yield say(
            f"The service {service.name} of {product} is on the host, state {service.state or 'unknown'}",
            f"Remove {product} from the host with its own uninstaller, then join.",
        )
