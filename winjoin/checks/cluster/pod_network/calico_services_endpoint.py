"""Cluster check `CalicoServicesEndpoint`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.checks.cluster.pod_network.subjects import calico_matters, not_seen
from winjoin.cluster.podnetwork import has_calico, installation
from winjoin.cluster.subnets import is_local_host, within
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error

_NAME = "kubernetes-services-endpoint"
_KEYS = ("KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT")


@cluster_check("CalicoServicesEndpoint")
def calico_services_endpoint(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Calico on Windows is told the API server's real address, by the ConfigMap kubernetes-services-endpoint.

    calico-node starts before kube-proxy has any rule on the host, so the Service's address 10.96.0.1 leads
    nowhere: "dial tcp 10.96.0.1:443: connectex", and the node never gets its network
    (tigera/operator#3113, calico#9536).

    Cure: make the ConfigMap in tigera-operator (in kube-system where Calico is installed without its
    operator) with KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT of the control plane.
    """
    seen = candidate.seen
    if not calico_matters(candidate):
        return
    if not has_calico(seen):
        yield from not_seen(candidate, "calico")
        return
    space = "kube-system" if installation(seen) is None else "tigera-operator"
    part = f"config_maps/{space}/{_NAME}"
    if seen.is_unknown(part) or seen.is_unknown("calico/installations"):
        yield from candidate.not_known(part, "calico/installations")
        return
    data = seen.config_maps.get(f"{space}/{_NAME}")
    if wrong := _wrong(candidate, data):
        yield error(
            f"The ConfigMap {space}/{_NAME} {wrong}",
            f"kubectl -n {space} create configmap {_NAME} {_literals(candidate)} --dry-run=client -o yaml | "
            "kubectl apply -f -",
        )


def _wrong(candidate: ClusterCandidate, data: dict[str, Any] | None) -> str:
    if data is None:
        return "is not there: Calico on Windows would ask the API server by its Service's address"
    if missing := [key for key in _KEYS if not data.get(key)]:
        return f"has no {' and no '.join(missing)}"
    host = str(data[_KEYS[0]])
    if within(host, candidate.facts.service_subnets):
        return f"names {host}, an address of a Service, which leads nowhere before kube-proxy runs"
    if is_local_host(host) and not is_local_host(candidate.endpoint.host if candidate.endpoint else ""):
        return f"names {host}, where no API server is on a Windows host"
    return ""


def _literals(candidate: ClusterCandidate) -> str:
    endpoint = candidate.endpoint or candidate.facts.endpoint
    return f"--from-literal={_KEYS[0]}={endpoint.host} --from-literal={_KEYS[1]}={endpoint.port}"
