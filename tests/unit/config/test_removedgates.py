"""Feature gates that are gone."""

from __future__ import annotations

import pytest

from winjoin.config.kubelet import sanitised
from winjoin.config.removedgates import gone
from winjoin.engine.spec import Layout
from winjoin.values import Version


@pytest.mark.parametrize(
    ("name", "minor", "expected"),
    [
        ("MountPropagation", 14, False),
        ("MountPropagation", 15, True),
        ("EndpointSlice", 24, False),
        ("EndpointSlice", 25, True),
        ("CSINodeExpandSecret", 31, True),
        ("AppArmor", 32, False),
        ("AppArmor", 33, True),
        ("MemoryManager", 35, False),
        ("MemoryManager", 36, True),
        ("NoSuchGate", 36, False),
    ],
)
def test_a_gate_is_gone_after_its_last_minor(name: str, minor: int, expected: bool) -> None:
    assert gone(name, minor) is expected


def test_a_join_leaves_a_dead_gate_out_and_says_so() -> None:
    version = Version.parse("1.33.2")
    told = {"featureGates": {"MountPropagation": True, "GracefulNodeShutdown": True}}
    made = sanitised(told, version=version, layout=Layout(drive="C:"), cluster_version=version)
    assert made.configuration["featureGates"] == {"GracefulNodeShutdown": True}
    assert any(
        each.path == "featureGates.MountPropagation" and "1.15" in each.reason for each in made.dropped
    )
