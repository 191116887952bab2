"""Ill in network adapters and their addresses."""

from __future__ import annotations

from winjoin.lab.states.state import Json, State

_CARD: Json = {
    "name": "Ethernet 2",
    "description": "Microsoft Hyper-V Network Adapter #2",
    "index": 9,
    "mac": "00-15-5D-00-02-0C",
    "status": "Up",
    "kind": "ethernet",
    "virtual": False,
    "virtualFunction": False,
    "mtu": 1500,
    "profile": "Private",
    "dnsServers": [],
    "dhcp": True,
}

ADAPTERS: tuple[State, ...] = (
    State(
        "apipa",
        {
            "network.addresses[0].address": "169.254.17.3",
            "network.addresses[0].prefixLength": 16,
            "network.addresses[0].origin": "WellKnown",
            "probes[kind=tls].sourceAddress": "169.254.17.3",
        },
        "has lost its address",
        check="LinkLocalAddress",
    ),
    State(
        "duplicate-address",
        {"network.addresses[0].state": "Duplicate"},
        "has an address that another machine has, too",
        check="DuplicateAddress",
    ),
    State(
        "dhcp",
        {"network.adapters[Ethernet].dhcp": True, "network.addresses[0].origin": "Dhcp"},
        "may get another address",
    ),
    State(
        "two-cards",
        {
            "network.adapters[Ethernet 2]": _CARD,
            "network.addresses[198.51.100.7]": {
                "address": "198.51.100.7",
                "prefixLength": 24,
                "index": 9,
                "origin": "Dhcp",
                "state": "Preferred",
            },
        },
        "has two network cards with addresses",
    ),
    State(
        "two-default-routes",
        {
            "network.adapters[Ethernet 2]": _CARD,
            "network.addresses[198.51.100.7]": {
                "address": "198.51.100.7",
                "prefixLength": 24,
                "index": 9,
                "origin": "Dhcp",
                "state": "Preferred",
            },
            "network.routes[198.51.100.1]": {
                "destination": "0.0.0.0/0",
                "nextHop": "198.51.100.1",
                "index": 9,
                "metric": 10,
            },
        },
        "has two ways out, and the better one is not that of its address",
        check="DefaultRouteAdapter",
    ),
    State(
        "no-default-route",
        {"network.routes[0.0.0.0/0]": None},
        "has no default route",
        check="DefaultRoute",
    ),
    State(
        "other-address",
        {"network.addresses[0].address": "192.0.2.77"},
        "has another address than the one by which it is known: address translation",
        check="NodeAddress",
    ),
    State(
        "ipv6-route",
        {
            "network.addresses[2001:db8::2]": {
                "address": "2001:db8::2",
                "prefixLength": 64,
                "index": 5,
                "origin": "Manual",
                "state": "Preferred",
            },
            "probes[kind=tls].sourceAddress": "2001:db8::2",
        },
        "reaches the API server over IPv6",
        check="NodeAddressFamily",
    ),
    State(
        "same-subnet",
        {
            "network.adapters[Ethernet 2]": _CARD,
            "network.adapters[Ethernet 3]": {
                **_CARD,
                "name": "Ethernet 3",
                "index": 10,
                "mac": "00-15-5D-00-02-0E",
            },
            "network.addresses[198.51.100.7]": {
                "address": "198.51.100.7",
                "prefixLength": 24,
                "index": 9,
                "origin": "Dhcp",
                "state": "Preferred",
            },
            "network.addresses[198.51.100.8]": {
                "address": "198.51.100.8",
                "prefixLength": 24,
                "index": 10,
                "origin": "Dhcp",
                "state": "Preferred",
            },
        },
        "has two network cards in one network",
        check="SubnetTwice",
    ),
    State(
        "same-mac",
        {
            "network.adapters[Ethernet 2]": {**_CARD, "mac": "00-50-56-00-00-01"},
            "network.adapters[Ethernet].mac": "00-50-56-00-00-01",
            "network.addresses[198.51.100.7]": {
                "address": "198.51.100.7",
                "prefixLength": 24,
                "index": 9,
                "origin": "Dhcp",
                "state": "Preferred",
            },
        },
        "has two network cards with one MAC, each with an address",
        check="DuplicateMAC",
    ),
    State(
        "pod-subnet",
        {
            "network.adapters[Ethernet 2]": _CARD,
            "network.addresses[10.244.77.5]": {
                "address": "10.244.77.5",
                "prefixLength": 24,
                "index": 9,
                "origin": "Dhcp",
                "state": "Preferred",
            },
        },
        "is in a network that is also that of pods",
        check="SubnetOverlap",
    ),
    State(
        "virtual-function",
        {
            "network.adapters[Ethernet 3]": {
                **_CARD,
                "name": "Ethernet 3",
                "description": "Mellanox ConnectX-3 Virtual Adapter",
                "index": 11,
                "mac": "00-0D-3A-8A-69-D2",
                "virtualFunction": True,
            },
            "network.adapters[Ethernet].mac": "00-0D-3A-8A-69-D2",
        },
        "has accelerated networking: two adapters with one MAC (aks-engine#2281)",
    ),
    State(
        "wifi",
        {
            "network.adapters[Wi-Fi]": {
                **_CARD,
                "name": "Wi-Fi",
                "description": "Intel(R) Wi-Fi 6 AX201",
                "index": 12,
                "mac": "00-15-5D-00-02-0D",
                "kind": "wifi",
            },
        },
        "has Wi-Fi on",
        check="WiFi",
    ),
    State(
        "tunnel",
        {
            "network.adapters[Tailscale]": {
                **_CARD,
                "name": "Tailscale",
                "description": "Tailscale Tunnel",
                "index": 13,
                "mac": "",
                "kind": "tunnel",
                "mtu": 1280,
            },
        },
        "has a tunnel that may be taken for its network (rke2#3388)",
    ),
    State(
        "on-tunnel",
        {"network.adapters[Ethernet].kind": "tunnel"},
        "is reached through a tunnel",
        check="Tunnel",
    ),
    State(
        "on-switch",
        {"network.adapters[Ethernet].kind": "vswitch", "network.adapters[Ethernet].virtual": True},
        "has a virtual switch on its adapter that Hyper-V has made",
        check="ExistingSwitch",
    ),
    State(
        "team",
        {
            "network.adapters[Ethernet].kind": "team",
            "network.adapters[Ethernet].teamMembers": ["NIC1", "NIC2"],
            "network.adapters[NIC1]": {**_CARD, "name": "NIC1", "index": 21, "team": "Ethernet"},
            "network.adapters[NIC2]": {**_CARD, "name": "NIC2", "index": 22, "team": "Ethernet"},
        },
        "has a team of network cards (rke2#3515)",
        check="AdapterTeam",
    ),
    State(
        "adapter-blank",
        {"network.adapters[Ethernet].name": "Ethernet0 2"},
        "has a blank in its adapter's name",
    ),
    State("small-mtu", {"network.adapters[Ethernet].mtu": 1400}, "has a small MTU", check="MTU"),
    State("jumbo-mtu", {"network.adapters[Ethernet].mtu": 9000}, "has jumbo frames"),
    State(
        "vmxnet3",
        {
            "network.adapters[Ethernet].driver": "vmxnet3.sys",
            "network.adapters[Ethernet].description": "vmxnet3 Ethernet Adapter",
            "network.adapters[Ethernet].offloads": ["EncapsulatedPacketTaskOffload"],
            "hardware.manufacturer": "VMware, Inc.",
        },
        "has vmxnet3 with offloads that break VXLAN",
        check="Vmxnet3",
        arguments=("--topology", "overlay"),
    ),
    State(
        "public-profile",
        {"network.adapters[Ethernet].profile": "Public"},
        "is on a public network",
        check="NetworkProfile",
    ),
    State(
        "public-switch",
        {
            "network.adapters[vEthernet (DockerNAT)]": {
                **_CARD,
                "name": "vEthernet (DockerNAT)",
                "index": 14,
                "kind": "vswitch",
                "virtual": True,
                "profile": "Public",
            },
        },
        "has a virtual switch on a public network (0x80338169)",
    ),
    State(
        "no-dns",
        {"network.adapters[*].dnsServers": []},
        "has no server of names",
        check="DNSServers",
    ),
)
