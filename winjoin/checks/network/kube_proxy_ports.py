"""Check `KubeProxyPorts`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.ports import cure_of, ports_unknown, trouble
from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_PORTS = {10249: "metrics", 10256: "health"}


@check("KubeProxyPorts")
def kube_proxy_ports(candidate: Candidate) -> Iterator[Finding]:
    """TCP ports 10249 and 10256 are free for kube-proxy's metrics and health.

    Load balancers ask port 10256 whether a node takes traffic; where another program has it, they take the
    node out, or leave a dead one in.

    Cure: end the program that listens there.
    """
    if ports_unknown(candidate):
        yield unknown("It is not known whether kube-proxy's ports are free on the host.")
    for port, what in _PORTS.items():
        if why := trouble(candidate, port):
            yield warning(f"{why}; it is for kube-proxy's {what}", cure_of(port))
