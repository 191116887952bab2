"""Ill in the network: firewall, ports, proxies, names, what is reached, HNS."""

from __future__ import annotations

from winjoin.lab.machines.profiles import ANY
from winjoin.lab.states.state import State

NETWORK: tuple[State, ...] = (
    State(
        "firewall-off",
        {f"network.firewall[{name}].enabled": False for name in ("Domain", "Private", "Public")},
        "has its firewall off",
    ),
    State(
        "firewall-policy",
        {f"network.firewall[{name}].localRules": False for name in ("Domain", "Private", "Public")},
        "has a policy under which local firewall rules do not count",
    ),
    State(
        "firewall-stopped",
        {"network.firewallService": "Stopped", "services[mpssvc].state": "Stopped"},
        "has its firewall's service stopped: HNS needs it",
    ),
    State(
        "port-taken",
        {"network.listeners[10250]": {"port": 10250, "address": ANY, "program": "agent"}},
        "has something else on port 10250",
    ),
    State("port-excluded", {"network.bindRefused": [10250]}, "has 10250 in an excluded range"),
    State(
        "dynamic-ports",
        {"network.dynamicPorts": {"first": 16385, "last": 65535}},
        "has a dynamic range that holds the NodePorts",
    ),
    State(
        "few-dynamic-ports",
        {"network.dynamicPorts": {"first": 64000, "last": 64999}},
        "has 1,000 dynamic ports",
    ),
    State("ipv6-disabled", {"network.ipv6Disabled": True}, "has IPv6 switched off"),
    State(
        "environment-proxy",
        {
            "network.environmentProxy": {"HTTPS_PROXY": "http://proxy.example:3128"},
            "environment.HTTPS_PROXY": "http://proxy.example:3128",
        },
        "has a machine-wide proxy without NO_PROXY",
    ),
    State(
        "winhttp-proxy",
        {"network.winhttpProxy": "proxy.example:3128"},
        "has a proxy that services do not know of",
    ),
    State(
        "hosts-file",
        {"network.hostsFile+": {"api.example": "203.0.113.9"}},
        "has the API server's name in its hosts file",
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
    ),
    State(
        "mirror-unreachable",
        {
            "probes[kind=http].ok": False,
            "probes[kind=http].status": None,
            "probes[kind=http].date": None,
            "probes[kind=http].error": "WebException: no connection in 5 s",
        },
        "does not reach its mirrors",
    ),
    State(
        "dns-broken",
        {
            "probes[kind=dns].ok": False,
            "probes[kind=dns].addresses": None,
            "probes[kind=dns].error": "SocketException: no such host is known",
        },
        "does not find the API server's name",
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
    ),
    State(
        "hns-endpoints",
        {"hns.endpoints": [f"stale-{number}" for number in range(40)], "hns.policyLists": 300},
        "has endpoints and load balancers of pods that are gone",
    ),
    State("old-hns", {"hns.version": "9.1"}, "has a network service of before the overlay updates"),
)
