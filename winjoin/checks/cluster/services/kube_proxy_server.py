"""Cluster check `KubeProxyServer`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.cluster.subnets import is_local_host, within
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_MAP = "kube-system/kube-proxy"
_KEY = "kubeconfig.conf"


@cluster_check("KubeProxyServer")
def kube_proxy_server(candidate: ClusterCandidate) -> Iterator[Finding]:
    """kube-proxy is told an address of the API server that a new Windows host reaches.

    On a host where kube-proxy has not run yet the API's Service address leads nowhere, and localhost leads
    to a load balancer that only Linux nodes have. Pods of a kube-proxy DaemonSet for Windows, which read
    this ConfigMap, would wait for ever: "dial tcp 10.96.0.1:443: connectex" (flannel#1772).

    Cure: set the server in kubeconfig.conf of the ConfigMap kube-proxy to the control plane's endpoint.
    """
    yield from candidate.not_known(f"config_maps/{_MAP}")
    data = candidate.seen.config_maps.get(_MAP) or {}
    host = _host(str(data.get(_KEY) or ""))
    endpoint = candidate.endpoint or candidate.facts.endpoint
    if not host or host == endpoint.host:
        return
    if within(host, candidate.facts.service_subnets):
        why = "an address of a Service, which leads nowhere before kube-proxy runs"
    elif is_local_host(host):
        why = "each host's own machine"
    else:
        return
    yield warning(
        f"kube-proxy's kubeconfig asks the API server at {host}, {why}",
        f"Set server: https://{endpoint} in {_KEY}: kubectl -n kube-system edit configmap kube-proxy.",
    )


def _host(text: str) -> str:
    """Of the first cluster of a kubeconfig; empty where there is none."""
    from urllib.parse import urlsplit

    import yaml

    try:
        found: Any = yaml.safe_load(text)
        return urlsplit(str(found["clusters"][0]["cluster"]["server"])).hostname or ""
    except (yaml.YAMLError, ValueError, LookupError, TypeError):
        return ""
