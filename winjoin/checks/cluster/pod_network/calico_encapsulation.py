"""Cluster check `CalicoEncapsulation`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.checks.cluster.pod_network.subjects import calico_matters, not_seen
from winjoin.cluster.podnetwork import has_calico, installation, pools
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

_OFF = (None, "", "Never", "None")
_BY_OPERATOR = {"IPIP": "IPIP", "IPIPCrossSubnet": "IPIP", "VXLANCrossSubnet": "VXLAN across subnets alone"}


@cluster_check("CalicoEncapsulation")
def calico_encapsulation(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Calico's pools encapsulate as Windows does: VXLAN always, or not at all (BGP).

    Windows has neither IP-in-IP nor VXLAN that is for other subnets alone: packets between pods of Linux and
    Windows nodes are lost. With VXLAN, Calico for Windows wants BGP to be off.

    Cure: VXLAN in the Installation's ipPools (vxlanMode Always, ipipMode Never in an IPPool) with bgp
    Disabled.
    """
    seen = candidate.seen
    if not calico_matters(candidate):
        return
    if not has_calico(seen):
        yield from not_seen(candidate, "calico")
        return
    yield from candidate.not_known("calico/ippools", "calico/installations")
    wrong = [f"{name} ({why})" for name, spec in pools(seen) if (why := _why(spec))]
    network = (installation(seen) or {}).get("calicoNetwork") or {}
    if not seen.calico.get("ippools"):
        listed = [each for each in network.get("ipPools") or () if ":" not in str(each.get("cidr"))]
        wrong = [
            f"{each.get('cidr')} ({_BY_OPERATOR[each['encapsulation']]})"
            for each in listed
            if each.get("encapsulation") in _BY_OPERATOR
        ]
    if wrong:
        yield error(
            f"Calico's pools encapsulate as Windows cannot: {', '.join(wrong)}",
            "Set vxlanMode Always and ipipMode Never (encapsulation VXLAN in the Installation), bgp Disabled.",
        )
    elif network.get("bgp") == "Enabled" and any(
        spec.get("vxlanMode") == "Always" for _, spec in pools(seen)
    ):
        yield warning(
            "Calico runs BGP beside VXLAN; Calico for Windows with VXLAN wants it off",
            "kubectl patch installation default --type merge "
            """-p '{"spec":{"calicoNetwork":{"bgp":"Disabled"}}}'""",
        )


def _why(spec: dict[str, Any]) -> str:
    if spec.get("ipipMode") not in _OFF:
        return f"IPIP {spec['ipipMode']}"
    return "VXLAN across subnets alone" if spec.get("vxlanMode") == "CrossSubnet" else ""
