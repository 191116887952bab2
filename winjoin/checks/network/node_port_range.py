"""Check `NodePortRange`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_DEFAULT = (30000, 32767)
_FLAG = "service-node-port-range"


@check("NodePortRange")
def node_port_range(candidate: Candidate) -> Iterator[Finding]:
    """Windows gives no port of the NodePorts to programs that ask for any.

    Where the dynamic range holds 30000 to 32767 and they are not excluded from it, a program gets such a
    port by chance, and the Service with it does not answer on this node (kubernetes#107114).

    Cure: netsh int ipv4 set dynamicport tcp start=34000 num=31536, or exclude the NodePorts.
    """
    network = candidate.facts.network
    dynamic = network.dynamic_ports
    if dynamic is None or dynamic.first is None or dynamic.last is None:
        yield unknown("It is not known which ports Windows gives to programs that ask for any.")
        return
    first, last = _node_ports(candidate)
    excluded = any(
        (item.first or 0) <= first and last <= (item.last or 0) for item in network.excluded_ports or ()
    )
    if dynamic.first <= last and first <= dynamic.last and not excluded:
        unless = "" if network.excluded_ports is not None else ", unless they are excluded"
        yield warning(
            f"The dynamic ports {dynamic.first} to {dynamic.last} hold NodePorts ({first} to {last}){unless}",
            "netsh int ipv4 set dynamicport tcp start=34000 num=31536, or exclude the NodePorts: "
            f"netsh int ipv4 add excludedportrange tcp start={first} num={last - first + 1}",
        )


def _node_ports(candidate: Candidate) -> tuple[int, int]:
    """The cluster's range, where kubeadm's configuration has another than the API server's default."""
    server = candidate.cluster.cluster_configuration.get("apiServer") if candidate.cluster else None
    given = server.get("extraArgs") if isinstance(server, dict) else None
    if isinstance(given, list):
        given = {item.get("name"): item.get("value") for item in given if isinstance(item, dict)}
    low, _, high = str((given or {}).get(_FLAG) if isinstance(given, dict) else "").partition("-")
    return (int(low), int(high)) if low.isdigit() and high.isdigit() else _DEFAULT
