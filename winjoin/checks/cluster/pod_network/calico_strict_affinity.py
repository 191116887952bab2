"""Cluster check `CalicoStrictAffinity`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.checks.cluster.pod_network.subjects import calico_matters, not_seen
from winjoin.cluster.podnetwork import has_calico, installation
from winjoin.engine.check import ClusterCandidate, ClusterFix, Finding, cluster_check, error, unknown

_PATCH = """kubectl patch ipamconfigurations default --type merge -p '{"spec":{"strictAffinity":true}}'"""


@cluster_check("CalicoStrictAffinity")
def calico_strict_affinity(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Calico's IPAM does not lend addresses of one node's block to another (strictAffinity).

    Windows nodes cannot use a borrowed address. With strictAffinity false, which is Calico's default, pods on
    Windows stay in ContainerCreating, and calico-node's log says "strict affinity should not be false"
    (AKS-Edge#43, calico#10619).

    Cure: kubectl patch ipamconfigurations default --type merge -p '{"spec":{"strictAffinity":true}}'
    """
    seen = candidate.seen
    if not calico_matters(candidate):
        return
    if not has_calico(seen):
        yield from not_seen(candidate, "calico")
        return
    ipam = ((installation(seen) or {}).get("cni") or {}).get("ipam") or {}
    if ipam.get("type") not in (None, "Calico"):
        return
    found = seen.calico.get("ipamconfigs")
    if found is None:
        yield from candidate.not_known("calico/ipamconfigs")
        if not seen.is_unknown("calico/ipamconfigs"):
            yield unknown(
                "Calico's IPAM configuration is not where it is looked for (crd.projectcalico.org/v1)."
            )
        return
    strict = [(each.get("spec") or {}).get("strictAffinity") for each in found]
    if True not in strict:
        value = f"is {str(strict[0]).lower()}" if strict and strict[0] is not None else "is not set"
        yield error(
            f"Calico's strictAffinity {value}: Windows nodes cannot use the addresses that they borrow",
            _PATCH,
            changes=_fixes(found),
        )


def _fixes(found: tuple[dict[str, Any], ...]) -> tuple[ClusterFix, ...]:
    """Of the one that is there; Calico makes it when it first gives an address away."""

    def change(each: dict[str, Any]) -> dict[str, Any]:
        return {**each, "spec": {**(each.get("spec") or {}), "strictAffinity": True}}

    return tuple(
        ClusterFix(
            f"IPAMConfig {each['metadata']['name']}",
            f"/apis/crd.projectcalico.org/v1/ipamconfigs/{each['metadata']['name']}",
            change,
        )
        for each in found[:1]
    )
