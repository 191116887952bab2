"""Topology `host-gateway`: every node routes its own range of pod addresses; no encapsulation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, ClassVar

from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step
from winjoin.errors import ConfigInvalid, Problem
from winjoin.resources.archive import Archive
from winjoin.resources.base import Resource
from winjoin.resources.file import File
from winjoin.resources.hns_endpoint import HnsEndpoint
from winjoin.resources.hns_network import HnsNetwork
from winjoin.templates import template_text
from winjoin.values import WindowsPath

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts

_NETWORK = "cbr0"
_LEAST_ADDRESSES = 8


@dataclass(frozen=True, kw_only=True)
class HostGateway:
    """Pods on an L2Bridge network, plugin win-bridge: flannel's host-gw, and networks that route upstream.

    The host gets the HNS network ``cbr0`` over its Node's pod range with ``.1`` as gateway, the endpoint
    ``cbr0_ep`` with ``.2`` in the host's own compartment with forwarding on (it is the gateway of the
    pods), and the CNI configuration for pods from ``.3`` on. All nodes must be in one segment, or a router
    must know each range.

    Routes to the pods of other nodes are not made: flannel, the router or the cloud's route table has them.
    Creating the network cuts the host's connections for some seconds; its addresses and routes are compared
    and put back.
    """

    name: ClassVar[str] = "host-gateway"

    def steps(self, spec: NodeSpec, facts: Facts) -> Sequence[Step]:
        """Plugins, network, endpoint, and at last the configuration: without it the Node takes no pods."""
        pods = pod_range(spec)
        return [
            *_stale(spec, facts, pods),
            _plugins(spec),
            *_hns(spec, pods),
            _configuration(spec, facts, pods),
        ]

    def withdrawn(self, spec: NodeSpec, facts: Facts) -> Sequence[Step]:
        """No CNI configuration: the Node that comes back may get another range."""
        if not any(item.name == _NETWORK for item in facts.hns.networks or ()):
            return []
        why = "the Node was deleted: its pods wait for the range that the cluster gives it now"
        return [File(path=_conf_path(spec), content=None, why=why)]


def pod_range(spec: NodeSpec) -> IPv4Network:
    """The Node's first IPv4 pod range; ConfigInvalid where there is none, or it has no room for pods."""
    ranges = [ip_network(text, strict=False) for text in spec.pod_cidrs]
    found = next((item for item in ranges if isinstance(item, IPv4Network)), None)
    if found is None:
        raise ConfigInvalid(
            [Problem("Node.spec.podCIDRs", f"no IPv4 range among {', '.join(spec.pod_cidrs)}")]
        )
    if found.num_addresses < _LEAST_ADDRESSES:
        raise ConfigInvalid([Problem("Node.spec.podCIDRs", f"{found} leaves no addresses for pods")])
    return found


def _plugins(spec: NodeSpec) -> Resource:
    download = spec.downloads["cni-plugins"]
    return Archive(
        path=spec.layout.cni_bin,
        url=download.url,
        digest=download.digest,
        proxy=download.proxy,
        members={},
        why="they give a pod its address and its endpoint",
    )


def _hns(spec: NodeSpec, pods: IPv4Network) -> list[Resource]:
    network = HnsNetwork(
        name=_NETWORK,
        network_type="L2Bridge",
        subnet=str(pods),
        gateway=str(pods[1]),
        address=spec.node_ip,
        why=f"pods of this Node have addresses of {pods}",
    )
    endpoint = HnsEndpoint(
        name=f"{_NETWORK}_ep",
        network=_NETWORK,
        address=str(pods[2]),
        why="the host is the gateway of its pods",
    )
    return [network, endpoint]


def _conf_path(spec: NodeSpec) -> WindowsPath:
    return spec.layout.cni_conf / f"10-{_NETWORK}.conf"


def _configuration(spec: NodeSpec, facts: Facts, pods: IPv4Network) -> Resource:
    import json

    text = json.dumps(cni_conf(spec, facts, pods), indent=2) + "\n"
    return File(
        path=_conf_path(spec), content=text, why="containerd reports the network ready when it is there"
    )


def cni_conf(spec: NodeSpec, facts: Facts, pods: IPv4Network) -> dict[str, Any]:
    """The configuration of win-bridge, in the spelling of HNS' second schema: it ignores any other."""
    import json

    conf: dict[str, Any] = json.loads(template_text("cni/host-gateway.conf"))
    conf["dns"] = {"nameservers": list(spec.cluster_dns), "search": [f"svc.{spec.cluster_domain}"]}
    first = {"subnet": str(pods), "rangeStart": str(pods[3]), "gateway": str(pods[2])}
    conf["ipam"] |= {"ranges": [[first]], "dataDir": _reservations(spec, pods)}
    conf["policies"] = _policies(spec, facts, pods)
    return conf


def _reservations(spec: NodeSpec, pods: IPv4Network) -> str:
    """host-local's folder, one for each range: addresses reserved in an earlier one never count in this."""
    folder = f"{spec.layout.drive}\\var\\lib\\cni\\networks\\{str(pods).replace('/', '-')}"
    return WindowsPath(folder).slashed


def _policies(spec: NodeSpec, facts: Facts, pods: IPv4Network) -> list[dict[str, Any]]:
    """No address translation inside the cluster; Services and this node go through the node's switch."""
    services = _ipv4(spec.service_subnets)
    inside = _widest([*_ipv4(spec.pod_subnets), pods, *services, _node_subnet(spec, facts)])
    exceptions = {"Type": "OutBoundNAT", "Settings": {"Exceptions": [str(item) for item in inside]}}
    direct = [*services, *_ipv4([f"{spec.node_ip}/32"])]
    routes = [
        {"Type": "SDNRoute", "Settings": {"DestinationPrefix": str(to), "NeedEncap": True}} for to in direct
    ]
    return [{"name": "EndpointPolicy", "value": value} for value in (exceptions, *routes)]


def _node_subnet(spec: NodeSpec, facts: Facts) -> IPv4Network:
    """The network of the node's address; the address alone where the host's prefix is not known."""
    known = (item for item in facts.network.addresses or () if item.address == spec.node_ip)
    length = next((item.prefix_length for item in known if item.prefix_length is not None), 32)
    return IPv4Network(f"{spec.node_ip}/{length}", strict=False)


def _ipv4(texts: Iterable[str]) -> list[IPv4Network]:
    networks = (ip_network(text, strict=False) for text in texts)
    return [item for item in networks if isinstance(item, IPv4Network)]


def _widest(networks: Iterable[IPv4Network]) -> list[IPv4Network]:
    """Without those that lie in another: Server 2019 handles overlaps badly (AKS' azurecnifunc.ps1)."""
    unique = list(dict.fromkeys(networks))
    return [item for item in unique if not any(item != other and item.subnet_of(other) for other in unique)]


def _stale(spec: NodeSpec, facts: Facts, pods: IPv4Network) -> list[Resource]:
    """Where the Node got another range than before: the configuration goes first, so no pod starts."""
    old = [item for item in facts.hns.networks or () if item.name == _NETWORK]
    before = ", ".join(subnet for item in old for subnet in item.subnets or ())
    if not old or before == str(pods):
        return []
    paths = [_conf_path(spec), *_leftovers(spec, facts)]
    return [
        File(path=path, content=None, why=f"pods had addresses of {before}, now of {pods}") for path in paths
    ]


def _leftovers(spec: NodeSpec, facts: Facts) -> list[WindowsPath]:
    """Addresses reserved or remembered by the network that was; nothing else that a host names."""
    reserved = f"{spec.layout.drive}\\var\\lib\\cni\\networks\\{_NETWORK}\\".lower()
    found = []
    for text in facts.identity.leftovers or ():
        try:
            path = WindowsPath(text)
        except ValueError:
            continue
        if (path.lower().startswith(reserved) and _is_address(path.name)) or _is_source_address(spec, path):
            found.append(path)
    return found


def _is_source_address(spec: NodeSpec, path: WindowsPath) -> bool:
    """Where scripts for kube-proxy remember a source address, which is wrong in another range."""
    places = ("k\\SourceVip.json", "k\\SourceVipRequest.json", "sourcevip\\sourceVip.json")
    return path.lower() in {f"{spec.layout.drive}\\{place}".lower() for place in places}


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
