"""Ill in the network: firewall, ports, proxies, names, what is reached, HNS."""

from __future__ import annotations

from winjoin.lab.machines.profiles import ANY
from winjoin.lab.states.state import Json, State

_INSIDE = "10.96.0.0/16,10.104.0.0/13,10.244.0.0/16,.svc,.cluster.local"
"""The ends of the subnets of Services and pods, and not 10.99.0.1, where API servers of labs are."""


def _proxy(direct: str, proxy: str = "http://proxy.example:3128") -> dict[str, Json]:
    """A machine-wide proxy, and what goes without it."""
    values = {"HTTPS_PROXY": proxy, "NO_PROXY": direct}
    return {
        "network.environmentProxy": values,
        **{f"environment.{name}": text for name, text in values.items()},
    }


NETWORK: tuple[State, ...] = (
    State(
        "firewall-off",
        {f"network.firewall[{name}].enabled": False for name in ("Domain", "Private", "Public")},
        "has its firewall off",
        check="Firewall",
    ),
    State(
        "firewall-policy",
        {f"network.firewall[{name}].localRules": False for name in ("Domain", "Private", "Public")},
        "has a policy under which local firewall rules do not count",
        check="FirewallPolicy",
    ),
    State(
        "firewall-stopped",
        {"network.firewallService": "Stopped", "services[mpssvc].state": "Stopped"},
        "has its firewall's service stopped: HNS needs it",
        check="FirewallService",
    ),
    State(
        "port-taken",
        {"network.listeners[10250]": {"port": 10250, "address": ANY, "program": "agent"}},
        "has something else on port 10250",
        check="Port-10250",
    ),
    State("port-excluded", {"network.bindRefused": [10250]}, "has 10250 in an excluded range"),
    State(
        "health-port-taken",
        {"network.listeners[10248]": {"port": 10248, "address": ANY}},
        "has something else on port 10248",
        check="Port-10248",
    ),
    State(
        "proxy-port-taken",
        {"network.listeners[10256]": {"port": 10256, "address": ANY}},
        "has something else on a port of kube-proxy's",
        check="KubeProxyPorts",
    ),
    State(
        "dynamic-ports",
        {"network.dynamicPorts": {"first": 16385, "last": 65535}},
        "has a dynamic range that holds the NodePorts",
        check="NodePortRange",
    ),
    State(
        "few-dynamic-ports",
        {"network.dynamicPorts": {"first": 64000, "last": 64999}},
        "has 1,000 dynamic ports",
        check="DynamicPorts",
    ),
    State("ipv6-disabled", {"network.ipv6Disabled": True}, "has IPv6 switched off"),
    State(
        "environment-proxy",
        _proxy(_INSIDE),
        "has a machine-wide proxy, also for the API server",
        check="HTTPProxy",
    ),
    State(
        "proxy-for-pods",
        _proxy("localhost,127.0.0.1,10.99.0.1"),
        "has a machine-wide proxy, also for pods and Services",
        check="HTTPProxyCIDR",
    ),
    State(
        "proxy-password",
        _proxy(f"{_INSIDE},localhost,127.0.0.1,10.99.0.1", "http://***@proxy.example:3128"),
        "has a proxy's password in its environment (containerd#6609)",
        check="ProxyCredentials",
    ),
    State(
        "winhttp-proxy",
        {"network.winhttpProxy": "proxy.example:3128"},
        "has a proxy that services do not know of",
        check="WinHTTPProxy",
    ),
    State(
        "hosts-file",
        {"network.hostsFile+": {"api.example": "203.0.113.9", "registry.k8s.io": "203.0.113.9"}},
        "has the names of API server and registry in its hosts file",
        check="HostsFile",
    ),
    State(
        "service-address",
        {"environment.KUBERNETES_SERVICE_HOST": "10.96.0.1"},
        "is told to find the API server by its Service (flannel#1772)",
        check="APIServiceAddress",
    ),
    State(
        "api-unreachable",
        {
            "probes[kind=tls].ok": False,
            "probes[kind=tls].status": None,
            "probes[kind=tls].date": None,
            "probes[kind=tls].sourceAddress": None,
            "probes[kind=tls].error": "SocketException: no connection in 5 s",
            "probes[kind=tcp].ok": False,
            "probes[kind=tcp].error": "SocketException: no connection in 5 s",
        },
        "does not reach the API server",
        check="APIServer",
    ),
    State(
        "mirror-unreachable",
        {
            "probes[kind=digest].ok": False,
            "probes[kind=digest].status": None,
            "probes[kind=digest].text": None,
            "probes[kind=digest].date": None,
            "probes[kind=digest].error": "WebException: no connection in 5 s",
        },
        "does not reach what it has to download",
        check="Artifacts",
    ),
    State(
        "registry-unreachable",
        {
            "probes[kind=http].ok": False,
            "probes[kind=http].status": None,
            "probes[kind=http].date": None,
            "probes[kind=http].error": "WebException: no connection in 5 s",
        },
        "does not reach the registry of the pause image",
        check="Registry",
    ),
    State(
        "dns-broken",
        {
            "probes[kind=dns].ok": False,
            "probes[kind=dns].addresses": None,
            "probes[kind=dns].error": "SocketException: no such host is known",
        },
        "finds no name",
        check="NameResolution",
    ),
    State(
        "hns-leftover",
        {
            "hns.networks[cbr0]": {
                "name": "cbr0",
                "type": "L2Bridge",
                "subnets": ["10.244.3.0/24"],
                "gateways": ["10.244.3.1"],
            },
            "identity.leftovers+": ["C:\\k\\SourceVip.json", "C:\\var\\lib\\cni\\networks"],
        },
        "has the pod network of an earlier node",
        check="HNSNetworks",
    ),
    State(
        "hns-nat",
        {
            "hns.networks[nat]": {
                "name": "nat",
                "type": "NAT",
                "subnets": ["172.28.0.0/20"],
                "gateways": ["172.28.0.1"],
            },
        },
        "has Docker's NAT network (sig-windows-tools#215)",
        check="NATNetwork",
    ),
    State(
        "hns-endpoints",
        {"hns.endpoints": [f"stale-{number}" for number in range(40)], "hns.policyLists": 300},
        "has endpoints and load balancers of pods that are gone",
        check="HNSEndpoints",
    ),
    State(
        "old-hns",
        {"hns.version": "9.1"},
        "has a network service of before the overlay updates",
        check="HNSVersion",
    ),
)
