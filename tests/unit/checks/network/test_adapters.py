"""What the adapter with the Node's address is, and what lies beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winjoin.checks.network.adapter_team import adapter_team
from winjoin.checks.network.dns_servers import dns_servers
from winjoin.checks.network.duplicate_mac import duplicate_mac
from winjoin.checks.network.existing_switch import existing_switch
from winjoin.checks.network.mtu import mtu
from winjoin.checks.network.network_profile import network_profile
from winjoin.checks.network.tunnel import tunnel
from winjoin.checks.network.vmxnet3 import vmxnet3
from winjoin.checks.network.wifi import wifi
from winjoin.engine.check import Severity
from winjoin.engine.extensions import checks
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]
CASES = Path(__file__).parent / "cases"


def case(name: str) -> Any:
    return json.loads((CASES / name / "facts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "state",
    ["adapter-blank", "dhcp", "jumbo-mtu", "public-switch", "tunnel", "two-cards", "virtual-function"],
)
def test_what_looks_ill_and_is_healthy(ask: Ask, ill: Callable[..., Facts], state: str) -> None:
    facts = ill(state)
    assert [item.name for item in checks() if item.area == "network" and ask(item, facts)] == []


def test_an_adapter_and_its_virtual_function_share_a_mac(ask: Ask, changed: Changed) -> None:
    told = case("53-same-mac-twice")
    adapters = [
        {
            "name": item["Name"],
            "index": item["ifIndex"],
            "mac": item["MacAddress"],
            "description": item["InterfaceDescription"],
            "kind": "ethernet",
            "status": "Up",
            "mtu": 1500,
            "dnsServers": ["10.240.0.4"],
            "profile": "Private",
            "virtualFunction": not item["addresses"],
        }
        for item in told["adapters"]
    ]
    addresses = [
        {"address": address, "prefixLength": 64 if ":" in address else 16, "index": item["ifIndex"]}
        for item in told["adapters"]
        for address in item["addresses"]
    ]
    route = {"destination": "0.0.0.0/0", "nextHop": "10.240.0.1", "index": 7, "metric": 15}
    facts = changed({"network.adapters": adapters, "network.addresses": addresses, "network.routes": [route]})
    source = told["route_to_api"]["source"]
    network = [item for item in checks() if item.area == "network"]
    assert {item.name: found for item in network if (found := ask(item, facts, node_ip=source))} == {}


def test_two_machines_in_one_are_found_by_their_mac(ask: Ask, changed: Changed, healthy: Facts) -> None:
    mac = (healthy.network.adapters or ())[0].mac or ""
    twin = {"name": "Twin", "index": 9, "mac": mac.lower(), "kind": "ethernet"}
    address = {"network.addresses[198.51.100.7]": {"address": "198.51.100.7", "prefixLength": 24, "index": 9}}
    ((severity, found, _),) = ask(duplicate_mac, changed({"network.adapters[Twin]": twin} | address))
    assert severity is Severity.WARNING
    assert "'Ethernet' and 'Twin'" in found
    assert ask(duplicate_mac, changed({"network.adapters[Twin]": twin})) == []  # it has no address
    for upper in ({"kind": "vswitch"}, {"kind": "team"}, {"virtualFunction": True}, {"team": "T"}):
        assert ask(duplicate_mac, changed({"network.adapters[Twin]": twin | upper} | address)) == []


@pytest.mark.parametrize(
    ("status", "fires"),
    [("Up", True), ("", True), (None, True), ("Disconnected", False), ("Disabled", False)],
)
def test_a_twin_that_is_not_connected_confuses_nobody(
    ask: Ask, changed: Changed, status: str | None, fires: bool
) -> None:
    own = changed({}).network.adapters or ()
    twin = {"name": "Twin", "index": 9, "mac": own[0].mac, "status": status}
    address = {"network.addresses[169.254.3.4]": {"address": "169.254.3.4", "index": 9}}
    assert bool(ask(duplicate_mac, changed({"network.adapters[Twin]": twin} | address))) is fires


def test_adapters_without_a_mac_are_not_one(ask: Ask, changed: Changed) -> None:
    changes: dict[str, Any] = {}
    for index in (9, 10):
        changes[f"network.adapters[T{index}]"] = {
            "name": f"T{index}",
            "index": index,
            "mac": "",
            "kind": "tunnel",
        }
        changes[f"network.addresses[100.64.0.{index}]"] = {"address": f"100.64.0.{index}", "index": index}
    assert ask(duplicate_mac, changed(changes)) == []


@pytest.mark.parametrize(
    ("status", "fires"), [("Up", True), ("Disabled", False), ("Disconnected", False), (None, False)]
)
def test_wireless_adapters_that_are_on(ask: Ask, changed: Changed, status: str | None, fires: bool) -> None:
    adapter = {"name": "Wi-Fi", "index": 12, "kind": "wifi", "status": status}
    assert bool(ask(wifi, changed({"network.adapters[Wi-Fi]": adapter}))) is fires


def test_a_tunnel_matters_where_the_api_server_is_behind_it(ask: Ask, changed: Changed) -> None:
    ((severity, found, _),) = ask(tunnel, changed({"network.adapters[Ethernet].kind": "tunnel"}))
    assert severity is Severity.ERROR
    assert "'Ethernet'" in found


def test_teams_and_their_members(ask: Ask, changed: Changed) -> None:
    ((severity, _, _),) = ask(adapter_team, changed({"network.adapters[Ethernet].kind": "team"}))
    assert severity is Severity.WARNING
    ((severity, found, _),) = ask(adapter_team, changed({"network.adapters[Ethernet].team": "Team 1"}))
    assert severity is Severity.ERROR
    assert "'Team 1'" in found
    apart = {"name": "T", "index": 9, "kind": "team", "teamMembers": ["A", "B"]}
    assert ask(adapter_team, changed({"network.adapters[T]": apart})) == []


@pytest.mark.parametrize(
    ("network", "fires"),
    [(None, True), ("NAT", True), ("L2Bridge", False), ("Overlay", False), ("Transparent", False)],
)
def test_a_switch_of_somebody_else(ask: Ask, changed: Changed, network: str | None, fires: bool) -> None:
    changes: dict[str, Any] = {"network.adapters[Ethernet].kind": "vswitch"}
    if network:
        changes["hns.networks[n]"] = {"name": "n", "type": network, "subnets": ["10.244.3.0/24"]}
    assert bool(ask(existing_switch, changed(changes))) is fires


@pytest.mark.parametrize(
    ("size", "fires"),
    [(1280, True), (1400, True), (1450, False), (1460, False), (1500, False), (9001, False)],
)
def test_sizes_of_packets(ask: Ask, changed: Changed, size: int, fires: bool) -> None:
    assert bool(ask(mtu, changed({"network.adapters[Ethernet].mtu": size}))) is fires


def test_a_size_that_is_not_known(ask: Ask, changed: Changed) -> None:
    assert [item[0] for item in ask(mtu, changed({"network.adapters[Ethernet].mtu": None}))] == [
        Severity.UNKNOWN
    ]


@pytest.mark.parametrize(
    ("topology", "offloads", "fires"),
    [
        ("overlay", ["EncapsulatedPacketTaskOffload"], True),
        ("calico-vxlan", ["TCPChecksumOffloadIPv4", "EncapsulatedPacketTaskOffloadVxlan"], True),
        ("overlay", ["LsoV2IPv4"], False),
        ("overlay", [], False),
        ("host-gateway", ["EncapsulatedPacketTaskOffload"], False),
        ("calico-bgp", ["EncapsulatedPacketTaskOffload"], False),
    ],
)
def test_vmxnet3_and_wrapped_packets(
    ask: Ask, changed: Changed, topology: str, offloads: list[str], fires: bool
) -> None:
    path = "network.adapters[Ethernet]"
    facts = changed({f"{path}.driver": "vmxnet3.sys", f"{path}.offloads": offloads})
    assert bool(ask(vmxnet3, facts, topology=topology)) is fires
    other = changed({f"{path}.driver": "netkvm.sys", f"{path}.offloads": offloads})
    assert ask(vmxnet3, other, topology=topology) == []


def test_a_public_switch_blocks_no_join(ask: Ask, changed: Changed) -> None:
    changes = {
        f"network.adapters[{item['InterfaceAlias']}].profile": item["NetworkCategory"]
        for item in case("50-winrm-public-profile")["profiles"]
    }
    switch = "network.adapters[vEthernet (DockerNAT)]"
    facts = changed(changes | {f"{switch}.kind": "vswitch", f"{switch}.index": 14})
    assert ask(network_profile, facts) == []


def test_the_hosts_own_network_is_public(ask: Ask, changed: Changed) -> None:
    ((severity, found, cure),) = ask(
        network_profile, changed({"network.adapters[Ethernet].profile": "Public"})
    )
    assert severity is Severity.WARNING
    assert "'Ethernet' is Public" in found
    assert "Set-NetConnectionProfile" in cure
    joined = {"network.adapters[Ethernet].profile": "Public", "network.adapters[Ethernet].kind": "vswitch"}
    assert ask(network_profile, changed(joined)) == []


def test_servers_of_names(ask: Ask, changed: Changed) -> None:
    ((severity, _, _),) = ask(dns_servers, changed({"network.adapters[Ethernet].dnsServers": []}))
    assert severity is Severity.WARNING
    other = {"name": "B", "index": 9, "dnsServers": ["192.0.2.53"]}
    changes = {"network.adapters[Ethernet].dnsServers": [], "network.adapters[B]": other}
    assert ask(dns_servers, changed(changes)) == []
