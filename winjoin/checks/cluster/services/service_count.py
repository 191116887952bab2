"""Cluster check `ServiceCount`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_PORTS, _MOST = 63, 225


@cluster_check("ServiceCount")
def service_count(candidate: ClusterCandidate) -> Iterator[Finding]:
    """A Windows node has ports enough for the cluster's Services.

    Without direct server return kube-proxy reserves 63 ports of a Windows node for each Service, from a range
    of 16384: some 225 Services use it up (AgentBaker's configfunc.ps1, AKS#1375). The Services beyond do not
    work on that node, and programs get no ports for connections of their own.

    Cure: let kube-proxy use DSR (enableDSR), or give the hosts a wider dynamic port range.
    """
    yield from candidate.not_known("services")
    served = [each for each in candidate.seen.services or () if _is_served(each.get("spec") or {})]
    if len(served) > _MOST:
        yield warning(
            f"The cluster has {len(served)} Services; without DSR a Windows node has ports for some {_MOST}, "
            f"{_PORTS} each",
            "Run kube-proxy on Windows with DSR (winkernel.enableDSR), or widen the range: "
            "netsh int ipv4 set dynamicportrange tcp 16385 49151",
        )


def _is_served(spec: dict[str, object]) -> bool:
    """Whether kube-proxy balances it: it has an address in the cluster."""
    return spec.get("type") != "ExternalName" and spec.get("clusterIP") not in (None, "", "None")
