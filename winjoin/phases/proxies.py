"""The proxy of services: Windows services read only the machine's environment and their own."""

from __future__ import annotations

from winjoin.engine.spec import NodeSpec

_ALWAYS = ("localhost", "127.0.0.1", "169.254.169.254", ".svc")


def service_environment(spec: NodeSpec) -> dict[str, str]:
    """Variables for a service's own environment; empty without a proxy.

    NO_PROXY holds what must never go through it: the API server, this node, Services, pods and cloud
    metadata.
    """
    if not spec.proxy:
        return {}
    inside = (spec.api_endpoint.host, spec.node_ip, *spec.service_subnets, *spec.pod_subnets)
    direct = (*spec.no_proxy, *_ALWAYS, f".{spec.cluster_domain}", *inside)
    return {"HTTP_PROXY": spec.proxy, "HTTPS_PROXY": spec.proxy, "NO_PROXY": ",".join(dict.fromkeys(direct))}
