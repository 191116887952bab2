"""Two hosts after the same join: what differs is said, what differs by nature is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab import sameness
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.machines.service import Service

SUBNET, GATEWAY = "10.244.1.0/24", "10.244.1.1"


def changed(
    folder: Path, address: str = "10.99.1.2/16", *, start: str = "automatic", rule: bool = True
) -> Any:
    """What a little join changes on an emulated host."""
    machine = Emulator("win-1", folder / "C", address=address)
    before = written(machine, folder)
    world = machine.state
    world.services.put(
        Service(
            name="kubelet",
            display_name="kubelet",
            command="C:\\k\\kubelet.exe",
            start=start,
            inputs=folder.name,
        )
    )
    if rule:
        world.firewall["kubelet"] = {"localPorts": ["10250"]}
    world.network.make_network(
        "cbr0", "L2Bridge", subnet=SUBNET, gateway=GATEWAY, adapter_address=machine.address
    )
    world.network.make_endpoint("ep", network="cbr0", address="10.244.1.2", forwarding=True)
    (folder / "C/k").mkdir()
    (folder / "C/k/kubelet.exe").write_text(folder.name)
    (folder / "C/k/config").write_text("pods: 10.244.1.0/24")
    machine.close()
    return sameness.changes(before, written(machine, folder))


def written(machine: Emulator, folder: Path) -> Any:
    (folder / "world.json").write_text(json.dumps(machine.world()))
    return sameness.look(folder, same={"10.244.1.": "PODS"})


def test_programs_digests_and_numbers_may_differ(tmp_path: Path) -> None:
    first, second = changed(tmp_path / "a"), changed(tmp_path / "b")
    assert sameness.differences(first, second) == []
    assert first["files/k/kubelet.exe"] == '"there"'
    assert first["world/services/kubelet/inputs"] == "true"


def test_the_join_is_all_that_counts(tmp_path: Path) -> None:
    """Hosts of two networks differ before, not by what is done to them."""
    paths = {path.split("/")[1] for path in changed(tmp_path / "a") if path.startswith("world/")}
    assert paths == {"services", "firewall", "adapters", "addresses", "networks", "endpoints"}


@pytest.mark.parametrize(
    ("other", "path"),
    [
        ({"start": "delayed"}, "world/services/kubelet/start"),
        ({"rule": False}, "world/firewall/kubelet/localPorts"),
        ({"address": "10.99.1.3/16"}, "world/networks/cbr0/managementAddress"),
    ],
)
def test_what_was_done_otherwise_is_said(tmp_path: Path, other: dict[str, Any], path: str) -> None:
    found = sameness.differences(changed(tmp_path / "a"), changed(tmp_path / "b", **other))
    assert [line.partition(":")[0] for line in found] == [path]


def test_the_content_of_a_file_counts(tmp_path: Path) -> None:
    first = changed(tmp_path / "a")
    assert first["files/k/config"] == '"pods: PODS0/24"'
    second = first | {"files/k/config": '"other"'}
    assert sameness.differences(first, second) == ['files/k/config: "pods: PODS0/24" and "other"']


def test_forwarding_reaches_the_adapter_with_the_hosts_address(tmp_path: Path) -> None:
    seen = changed(tmp_path / "a")
    assert seen["world/adapters/vEthernet (Ethernet)/forwarding"] == "true"
    assert seen["world/adapters/vEthernet (ep)/forwarding"] == "true"
