"""Two hosts after the same join: what differs is said, what differs by nature is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab import sameness
from winjoin.lab.machines.emulator import Emulator

SUBNET, GATEWAY = "10.244.1.0/24", "10.244.1.1"


def changed(folder: Path, address: str = "10.99.1.2/16", *, start: str = "automatic", rule: bool = True) -> Any:
    """What a little join changes on an emulated host."""
    machine = Emulator("win-1", folder / "C", address=address)
    before = written(machine, folder)
    world = machine.state
    world.services.create(
        "kubelet", {"displayName": "kubelet", "command": "C:\\k\\kubelet.exe", "start": start}, inputs=folder.name
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
