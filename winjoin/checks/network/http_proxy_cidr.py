"""Check `HTTPProxyCIDR`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.no_proxy import machine_proxy, subnet_goes_direct
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("HTTPProxyCIDR")
def http_proxy_cidr(candidate: Candidate) -> Iterator[Finding]:
    """Services of the host do not go through a proxy to Services and pods.

    NO_PROXY must hold the subnets of Services and pods: no proxy knows the way there, so agents on the node
    that ask the cluster's DNS, its API by the Service's address or a webhook get the proxy's error page.

    Cure: let winjoin give the services their own with `proxy:` in the configuration, or put the subnets into
    the machine's NO_PROXY and restart.
    """
    if candidate.facts.network.environment_proxy is None or candidate.cluster is None:
        yield unknown("It is not known whether services would go through a proxy to pods.")
        return
    if candidate.proxy or not machine_proxy(candidate):
        return
    subnets = (*candidate.cluster.service_subnets, *candidate.cluster.pod_subnets)
    proxied = [subnet for subnet in subnets if not subnet_goes_direct(candidate, subnet)]
    if proxied:
        yield warning(
            f"Services would go through the machine's proxy to {' and '.join(proxied)}",
            f"Set `proxy:` in the configuration, or put {','.join(proxied)} into NO_PROXY and restart.",
        )
