"""Cluster check `CalicoWindowsDataplane`."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from winjoin.checks.cluster.pod_network.subjects import calico_matters, not_seen
from winjoin.cluster.podnetwork import has_calico, installation
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error


@cluster_check("CalicoWindowsDataplane")
def calico_windows_dataplane(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Calico's operator is told to serve Windows nodes: windowsDataplane HNS, and the Services' subnets.

    Without it no calico-node-windows is made, and Windows nodes stay NotReady for want of a network
    (calico#11401). Calico without its operator has no such setting.

    Cure: patch the Installation with calicoNetwork.windowsDataplane HNS and serviceCIDRs.
    """
    seen = candidate.seen
    if not calico_matters(candidate):
        return
    if not has_calico(seen):
        yield from not_seen(candidate, "calico")
        return
    yield from candidate.not_known("calico/installations")
    spec = installation(seen)
    if spec is None:
        return
    network = spec.get("calicoNetwork") or {}
    wrong = []
    if network.get("windowsDataplane") != "HNS":
        wrong.append(f"windowsDataplane {network.get('windowsDataplane') or 'not set'}")
    if not spec.get("serviceCIDRs"):
        wrong.append("no serviceCIDRs")
    if wrong:
        patch = {
            "spec": {
                "serviceCIDRs": list(candidate.facts.service_subnets),
                "calicoNetwork": {"windowsDataplane": "HNS"},
            }
        }
        yield error(
            f"Calico's Installation has {' and '.join(wrong)}: its operator does not serve Windows nodes",
            f"kubectl patch installation default --type merge -p '{dumps(patch)}'",
        )
