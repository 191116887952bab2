"""Cluster check `APIServerNames`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.names import ApiName
from winjoin.cluster.subnets import is_local_host
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, unknown, warning

_SANS = (
    "Add it to apiServer.certSANs, move apiserver.crt and apiserver.key away, and run "
    "kubeadm init phase certs apiserver."
)


@cluster_check("APIServerNames", probes=True)
def api_server_names(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The API server answers by each name that hosts may be told, with a certificate that has the name.

    A name that was added to certSANs after the certificate was made is not in it; one that leads nowhere, or
    to another cluster, fails on some hosts only. Names that kubeadm puts into each certificate by itself (the
    machine's own, the Service's) need not lead anywhere from here. Asked by `winjoin cluster check` alone.

    Cure: make the API server's certificate anew with the name in certSANs; correct DNS or the load balancer.
    """
    if candidate.names is None:
        yield unknown("Nobody asked the API server by its names.", "Run winjoin cluster check.")
    for name in candidate.names or ():
        yield from _told(candidate, name)


def _told(candidate: ClusterCandidate, name: ApiName) -> Iterator[Finding]:
    told = candidate.endpoint is not None and name.name == candidate.endpoint.host
    severe = error if told else warning
    if name.other:
        yield severe(
            f"{name.name} is a name of the API server, and another server answers there: {name.error}",
            "Correct DNS or the load balancer, or take the name out of certSANs.",
        )
    elif name.written and not name.error and not name.in_certificate:
        yield severe(f"The API server's certificate is not for {name.name}, which hosts may be told", _SANS)
    elif name.error and name.written and not is_local_host(name.name):
        yield warning(
            f"The API server does not answer from here by its name {name.name}: {name.error}",
            "Correct DNS, the firewall or the load balancer, or take the name out of certSANs.",
        )
