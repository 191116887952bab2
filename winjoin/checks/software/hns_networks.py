"""Check `HNSNetworks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from winjoin.engine.check import Candidate, Finding, check, unknown, warning
from winjoin.engine.identity import joined_as

if TYPE_CHECKING:
    from winjoin.hosts.facts import HnsNetwork

_OWN = {"host-gateway": "cbr0"}
_POD_TYPES = ("l2bridge", "l2tunnel", "overlay")
_KUBELET = "\\var\\lib\\kubelet"
_SHOWN = 5


@check("HNSNetworks")
def hns_networks(candidate: Candidate) -> Iterator[Finding]:
    """No pod network of an earlier node is on the host, nor what it has remembered.

    A Node that was deleted and joins again gets another range of pod addresses. The old HNS network, reserved
    addresses and a cached source address of kube-proxy stay: pods get addresses that the cluster routes
    elsewhere, and Services answer now and then (kubernetes/website#34006, kubernetes#100962). The network of
    the chosen kind is made anew by the join; one of another kind stays, and holds the adapter's switch.

    Cure: remove the networks of other kinds (Get-HnsNetwork | Where-Object Name -eq NAME | Remove-HnsNetwork,
    which cuts connections for some seconds); the join does the rest.
    """
    networks = candidate.facts.hns.networks
    if networks is None:
        yield unknown("It is not known which HNS networks are on the host.")
        return
    found = [each for item in networks if (each := _about(candidate, item))]
    yield from found
    left = [path for path in candidate.facts.identity.leftovers or () if not _is_kubelets(path)]
    has_own = any(item.name == _OWN.get(candidate.topology) for item in networks)
    if left and not found and not has_own and not _is_joined(candidate):
        more = "" if len(left) <= _SHOWN else f" and {len(left) - _SHOWN} more"
        yield warning(
            f"An earlier pod network has left {', '.join(left[:_SHOWN])}{more}",
            "Delete these: addresses that they hold are of a range that was.",
        )


def _about(candidate: Candidate, network: HnsNetwork) -> Finding | None:
    name, subnets = network.name or "?", ", ".join(network.subnets or ()) or "no range"
    own = _OWN.get(candidate.topology)
    if name != own:
        of_a_node = own is None and candidate.facts.identity.kubelet_conf
        if (network.type or "").lower() not in _POD_TYPES or of_a_node:
            return None
        return warning(
            f"The HNS network {name} ({network.type}, {subnets}) of another pod network is on the host",
            "Remove it with what made it, or with Remove-HnsNetwork, which cuts connections for some seconds.",
        )
    if candidate.cluster is None:
        return unknown(
            f"Whether the HNS network {name} ({subnets}) is of this node: the cluster was not asked."
        )
    ranges = _ranges(candidate.cluster.node)
    if ranges and set(network.subnets or ()) <= set(ranges):
        return None
    wanted = ", ".join(ranges) or "a range that the cluster has not given yet"
    return warning(
        f"The HNS network {name} has {subnets}; this Node's pods get {wanted}",
        "Nothing to do: the join makes the network, reserved addresses and source address anew.",
    )


def _ranges(node: object) -> tuple[str, ...]:
    """The Node's pod ranges, as far as it is one."""
    spec = node.get("spec") if isinstance(node, dict) else None
    if not isinstance(spec, dict):
        return ()
    told = spec.get("podCIDRs") or [spec.get("podCIDR")]
    return tuple(item for item in told if isinstance(item, str)) if isinstance(told, list) else ()


def _is_kubelets(path: str) -> bool:
    return path.replace("/", "\\").rstrip("\\").lower().endswith(_KUBELET)


def _is_joined(candidate: Candidate) -> bool:
    """Whether it is this node already, or a join of it was begun: what lies there is its own."""
    return joined_as(candidate.facts) == candidate.node_name or bool(candidate.facts.identity.journal)
