"""The pods' addresses, where kubeadm-config is silent."""

from __future__ import annotations

import ipaddress
import json

from winjoin.cluster.observation import ClusterObservation

Found = tuple[tuple[str, ...], str]


def from_nodes(seen: ClusterObservation) -> Found | None:
    """spec.podCIDRs of all Nodes, neighbours collapsed.

    None where no Node has one or they may not be read.
    """
    from winjoin.cluster.nodes import pod_cidrs

    lists = [cidrs for node in seen.nodes or () if (cidrs := pod_cidrs(node))]
    four: list[ipaddress.IPv4Network] = []
    six: list[ipaddress.IPv6Network] = []
    for text in (cidr for cidrs in lists for cidr in cidrs):
        network = ipaddress.ip_network(text, strict=False)
        four.append(network) if isinstance(network, ipaddress.IPv4Network) else six.append(network)
    collapsed = [*ipaddress.collapse_addresses(four), *ipaddress.collapse_addresses(six)]
    if not collapsed:
        return None
    return tuple(
        str(network) for network in collapsed
    ), f"spec.podCIDR of {len(lists)} Node{'s'[: len(lists) != 1]}"


def from_network(seen: ClusterObservation) -> Found | None:
    """Flannel's Network, else the IPPools of Calico; None where neither is found."""
    return _flannel(seen) or _calico(seen)


def _flannel(seen: ClusterObservation) -> Found | None:
    for name, data in seen.config_maps.items():
        if not name.endswith("/kube-flannel-cfg") or not data:
            continue
        try:
            told = json.loads(str(data.get("net-conf.json") or ""))
        except ValueError:
            continue
        cidrs = tuple(
            str(told[key]) for key in ("Network", "IPv6Network") if isinstance(told, dict) and told.get(key)
        )
        if cidrs:
            return cidrs, f"flannel's Network (ConfigMap {name})"
    return None


def _calico(seen: ClusterObservation) -> Found | None:
    pools = seen.calico.get("ippools") or ()
    specs = [pool.get("spec") or {} for pool in pools]
    cidrs = tuple(str(spec["cidr"]) for spec in specs if spec.get("cidr") and not spec.get("disabled"))
    return (cidrs, "Calico's IPPools") if cidrs else None
