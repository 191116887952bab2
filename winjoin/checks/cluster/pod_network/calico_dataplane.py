"""Cluster check `CalicoDataplane`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.cluster.pod_network.subjects import calico_matters, not_seen
from winjoin.cluster.podnetwork import has_calico, installation
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error


@cluster_check("CalicoDataplane")
def calico_dataplane(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Calico's Linux nodes do not use the eBPF dataplane.

    Windows has no eBPF dataplane of Calico's, and kube-proxy is mostly gone where Linux uses it.

    Cure: set linuxDataplane to Iptables in the Installation, or bpfEnabled to false in FelixConfiguration.
    """
    seen = candidate.seen
    if not calico_matters(candidate):
        return
    if not has_calico(seen):
        yield from not_seen(candidate, "calico")
        return
    yield from candidate.not_known("calico/installations", "calico/felixconfigurations")
    network = (installation(seen) or {}).get("calicoNetwork") or {}
    felix = [
        str((each.get("metadata") or {}).get("name"))
        for each in seen.calico.get("felixconfigurations") or ()
        if (each.get("spec") or {}).get("bpfEnabled") is True
    ]
    if network.get("linuxDataplane") == "BPF":
        yield error(
            "Calico's linuxDataplane is BPF, which Windows has not",
            "kubectl patch installation default --type merge "
            """-p '{"spec":{"calicoNetwork":{"linuxDataplane":"Iptables"}}}' (kube-proxy must run first)""",
        )
    elif felix:
        yield error(
            f"FelixConfiguration {felix[0]} has bpfEnabled, which Windows has not",
            "Set bpfEnabled to false there; kube-proxy must run first.",
        )
