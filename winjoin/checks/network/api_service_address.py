"""Check `APIServiceAddress`."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_VARIABLE = "KUBERNETES_SERVICE_HOST"


@check("APIServiceAddress")
def api_service_address(candidate: Candidate) -> Iterator[Finding]:
    """Nothing on the host is told to find the API server by the address of its Service.

    10.96.0.1 is made by kube-proxy's rules, which need the pod network, which flanneld or Calico make, which
    ask the API server first: on a new host it leads nowhere, and on one that was a node it works, so that
    tests pass there (flannel#1772, sig-windows-tools#277).

    Cure: give the address of the control plane, and take KUBERNETES_SERVICE_HOST out of the environment.
    """
    if candidate.cluster is None:
        yield unknown("It is not known which addresses the cluster's Services have.")
        return
    addresses = {str(ip_network(subnet, strict=False)[1]) for subnet in candidate.cluster.service_subnets}
    if candidate.endpoint and candidate.endpoint.host in addresses:
        yield error(
            f"{candidate.endpoint} is the address of the Service kubernetes, which no new host can reach",
            "Give the control plane's own address, as controlPlaneEndpoint has it.",
        )
    if candidate.facts.environment is None:
        yield unknown("The host does not say its environment.")
    told = {name.upper(): value for name, value in candidate.facts.environment or ()}.get(_VARIABLE)
    if told in addresses:
        yield warning(
            f"The machine's environment sends what uses the cluster's API to the Service {told}",
            f"[Environment]::SetEnvironmentVariable('{_VARIABLE}', $null, 'Machine')",
        )
