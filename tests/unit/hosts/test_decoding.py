"""What a broken or hostile host says is refused with its path, or escaped; the rest is kept."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import pytest

from winjoin.hosts import facts as records
from winjoin.hosts.decoding import (
    MAX_ITEMS,
    MAX_REFUSED,
    MAX_TEXT,
    MAX_VALUES,
    MAX_VARIABLE,
    decode,
    encode,
    escaped,
)
from winjoin.hosts.facts import Facts
from winjoin.lab.machines.profiles import EDITIONS, healthy


@pytest.mark.parametrize("build", EDITIONS)
def test_a_healthy_host_is_read_whole(build: int) -> None:
    facts = decode(healthy(build))
    assert facts.refused == ()
    assert facts.os.build == build
    assert facts.feature("Containers") == "Available"
    assert facts.feature("Nothing") == "Absent"
    assert facts.network.adapters[0].dns_servers == ("192.0.2.1",)
    assert facts.network.dynamic_ports == records.PortRange(49152, 65535)


def test_encode_is_the_inverse_of_decode() -> None:
    wire = healthy()
    assert encode(decode(wire)) == {**wire, "refused": []}


@pytest.mark.parametrize(
    ("wire", "path"),
    [
        ({"os": {"caption": 3}}, "os.caption"),
        ({"os": {"build": "20348"}}, "os.build"),
        ({"os": {"build": True}}, "os.build"),
        ({"os": {"build": -1}}, "os.build"),
        ({"os": {"build": 1.5}}, "os.build"),
        ({"os": {"ubr": math.inf}}, "os.ubr"),
        ({"os": {"time": math.nan}}, "os.time"),
        ({"os": {"time": -1}}, "os.time"),
        ({"os": {"time": 1e300}}, "os.time"),
        ({"os": {"partOfDomain": "False"}}, "os.partOfDomain"),
        ({"os": {"partOfDomain": 0}}, "os.partOfDomain"),
        ({"os": {"utcOffsetMinutes": 100_000}}, "os.utcOffsetMinutes"),
        ({"os": {"updates": "KB1"}}, "os.updates"),
        ({"os": {"updates": ["KB1", 2]}}, "os.updates[1]"),
        ({"os": {"updates": [None]}}, "os.updates[0]"),
        ({"os": []}, "os"),
        ({"os": "Windows"}, "os"),
        ({"hardware": {"memory": -5}}, "hardware.memory"),
        ({"hardware": {"memory": 2**70}}, "hardware.memory"),
        ({"hardware": {"processors": 0}}, "hardware.processors"),
        ({"network": {"adapters": {"name": "Ethernet"}}}, "network.adapters"),
        ({"network": {"adapters": ["Ethernet"]}}, "network.adapters[0]"),
        ({"network": {"adapters": [{"mtu": "1500"}]}}, "network.adapters[0].mtu"),
        ({"network": {"listeners": [{"port": 70000}]}}, "network.listeners[0].port"),
        ({"network": {"bindRefused": [0]}}, "network.bindRefused[0]"),
        ({"network": {"addresses": [{"prefixLength": 129}]}}, "network.addresses[0].prefixLength"),
        ({"network": {"addresses": [{"address": "10.0.0.256"}]}}, "network.addresses[0].address"),
        ({"network": {"addresses": [{"address": "10.0.0.1/24"}]}}, "network.addresses[0].address"),
        ({"network": {"routes": [{"destination": "default"}]}}, "network.routes[0].destination"),
        ({"network": {"routes": [{"nextHop": "10.0.0.1; calc"}]}}, "network.routes[0].nextHop"),
        ({"hns": {"networks": [{"subnets": ["10.0.0.0/33"]}]}}, "hns.networks[0].subnets[0]"),
        ({"probes": [{"addresses": ["\u0661\u0662.0.0.1"]}]}, "probes[0].addresses[0]"),
        ({"network": {"dynamicPorts": [1, 2]}}, "network.dynamicPorts"),
        ({"features": ["Containers"]}, "features"),
        ({"features": {"Containers": True}}, "features.Containers"),
        ({"environment": {"Path": None}}, "environment.Path"),
        ({"probes": [{"status": 99}]}, "probes[0].status"),
        ({"failedParts": "os: boom"}, "failedParts"),
        ({"os": {"caption": "x" * (MAX_TEXT + 1)}}, "os.caption"),
        ({"environment": {"Path": "x" * (MAX_VARIABLE + 1)}}, "environment.Path"),
        ({"os": {"updates": ["KB"] * (MAX_ITEMS + 1)}}, "os.updates"),
    ],
)
def test_what_cannot_be_is_none_and_named(wire: Any, path: str) -> None:
    facts = decode(wire)
    assert facts.refused == (path,)
    top, _, rest = path.partition(".")
    if rest and "[" not in top:
        field = rest.split("[")[0].split(".")[0]
        name = "".join("_" + c.lower() if c.isupper() else c for c in field)
        value = getattr(getattr(facts, top), name, None)
        assert value is None or isinstance(value, tuple)


def test_a_list_with_a_refused_element_is_not_known() -> None:
    assert decode({"os": {"updates": ["KB1", 2]}}).os.updates is None
    assert decode({"features": {"Containers": "Installed", "Hyper-V": 1}}).features is None
    assert decode({"features": {"Hyper-V": 1}}).feature("Containers") is None


def test_a_record_keeps_its_other_fields() -> None:
    adapter = decode({"network": {"adapters": [{"name": "Ethernet", "mtu": "x"}]}}).network.adapters[0]
    assert (adapter.name, adapter.mtu) == ("Ethernet", None)


@pytest.mark.parametrize("wire", [None, [], "x", 3, True])
def test_what_is_no_object_is_refused_whole(wire: Any) -> None:
    assert decode(wire) == Facts(refused=("$",))


def test_missing_and_null_are_unknown_and_not_refused() -> None:
    facts = decode({"os": {"caption": None}, "services": None, "somethingNew": 1, "refused": ["os.build"]})
    assert facts == Facts()
    assert facts.feature("Containers") is None


def test_addresses_of_both_families_are_read() -> None:
    network = {
        "addresses": [{"address": "fe80::1%12"}, {"address": "10.0.0.1"}],
        "routes": [{"destination": "::/0"}],
    }
    read = decode(
        {"network": network, "hns": {"networks": [{"subnets": ["192:168:255::/127", "10.1.2.3/24"]}]}}
    )
    assert read.refused == ()
    assert read.network.addresses[0].address == "fe80::1%12"


def test_an_empty_address_is_none_and_not_refused() -> None:
    assert decode({"hns": {"networks": [{"name": "nat", "managementIp": ""}]}}).refused == ()


def test_whole_doubles_are_numbers() -> None:
    assert decode({"os": {"build": 20348.0}}).os.build == 20348


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain \u00e9\u00df\u65e5\u672c", "plain \u00e9\u00df\u65e5\u672c"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\x00b\x07\x7f\x9b", "a\\x00b\\x07\\x7f\\x9b"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("ab\u202egnp.exe", "ab\\u202egnp.exe"),
        ("a\u200b\u2066\ufeff", "a\\u200b\\u2066\\ufeff"),
        ("\u2028\ud800", "\\u2028\\ud800"),
        ("Espace\xa0ins\xe9cable", "Espace\xa0ins\xe9cable"),
        ("C:\\k\x1b", "C:\\k\\x1b"),
    ],
)
def test_what_a_terminal_could_obey_is_escaped(raw: str, shown: str) -> None:
    assert escaped(raw) == shown
    facts = decode({"os": {"caption": raw}, "environment": {raw: raw}})
    assert facts.os.caption == shown
    assert facts.environment == ((shown, shown),)


def test_paths_of_refused_values_are_escaped_too() -> None:
    assert decode({"environment": {"\x1b]0;x": 1}}).refused == ("environment.\\x1b]0;x",)


def test_a_checksum_file_keeps_its_lines() -> None:
    facts = decode({"probes": [{"kind": "digest", "target": "u", "text": "abc  kubelet.exe\r\ndef\x1b\n"}]})
    assert facts.probe("digest", "u").text == "abc  kubelet.exe\ndef\\x1b\n"


def test_messages_become_one_line_and_are_cut() -> None:
    facts = decode({"failedParts": ["hns: bad\r\n  thing", "x" * 10_000], "probes": [{"error": "a\x1bb"}]})
    assert facts.failed_parts[0] == "hns: bad thing"
    assert len(facts.failed_parts[1]) == 500
    assert facts.probes[0].error == "a\\x1bb"


def test_refused_paths_are_counted_when_there_are_many() -> None:
    services = [{"name": 1} for _ in range(MAX_REFUSED + 50)]
    refused = decode({"services": services}).refused
    assert len(refused) == MAX_REFUSED + 1
    assert refused[-1] == "and 50 more"


def test_a_flood_is_refused_and_quick() -> None:
    many = {str(n): "v" for n in range(MAX_ITEMS)}
    wire = {
        "probes": [{"addresses": ["203.0.113.1"] * MAX_ITEMS} for _ in range(200)],
        "features": many,
        "environment": many,
    }
    started = time.perf_counter()
    facts = decode(wire)
    assert time.perf_counter() - started < 0.5
    kept = sum(len(probe.addresses or ()) for probe in facts.probes or ())
    assert kept <= MAX_VALUES
    assert facts.refused


def test_reading_costs_less_than_three_milliseconds() -> None:
    wire = json.loads(json.dumps(healthy()))
    decode(wire)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        decode(wire)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.003


def test_every_field_can_be_read() -> None:
    """No annotation of the records is one that the decoder does not know."""
    for name, record in vars(records).items():
        if isinstance(record, type) and hasattr(record, "_fields") and name != "Facts":
            assert record() == record(*[None] * len(record._fields))
    assert decode({name: {} for name in ("os", "account", "engine", "hardware", "network")}) == Facts()
