"""The drive on which the node goes: room, part that is free, file system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.hardware.disk_pressure import disk_pressure
from winjoin.checks.hardware.disk_space import disk_space
from winjoin.checks.hardware.file_system import file_system
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]
GIB = 2**30
DATA = {"drive": "D:", "fileSystem": "ReFS", "size": 500 * GIB, "free": 400 * GIB}


@pytest.mark.parametrize(
    ("free", "severity"),
    [
        (0, Severity.ERROR),
        (29 * GIB, Severity.ERROR),
        (30 * GIB, Severity.WARNING),
        (49 * GIB, Severity.WARNING),
        (50 * GIB, None),
    ],
)
def test_room_on_the_drive(ask: Ask, changed: Changed, free: int, severity: Severity | None) -> None:
    findings = ask(disk_space, changed({"hardware.volumes[C:].free": free}))
    assert [item[0] for item in findings] == ([severity] if severity else [])


def test_the_drive_that_the_node_uses_counts(ask: Ask, changed: Changed) -> None:
    full = changed({"hardware.volumes[C:].free": GIB, "hardware.volumes[D:]": DATA})
    for question in (disk_space, disk_pressure, file_system):
        assert ask(question, full, drive="D:") == []
    assert ask(disk_space, full, drive="d:") == []
    assert "1.0 GB are free on C:" in ask(disk_space, full)[0][1]


def test_a_drive_that_is_not_there_is_an_error_once(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(disk_space, healthy, drive="E:")
    assert severity is Severity.ERROR
    assert "no fixed drive E:" in found
    assert ask(disk_pressure, healthy, drive="E:") == ask(file_system, healthy, drive="E:") == []


@pytest.mark.parametrize(
    ("kind", "fires"), [("exFAT", True), ("FAT32", True), ("ReFS", False), ("ntfs", False)]
)
def test_file_systems(ask: Ask, changed: Changed, kind: str, fires: bool) -> None:
    findings = ask(file_system, changed({"hardware.volumes[C:].fileSystem": kind}))
    assert [item[0] for item in findings] == ([Severity.ERROR] if fires else [])


def test_the_part_that_is_free_counts_as_the_kubelet_counts(ask: Ask, changed: Changed) -> None:
    large = {"hardware.volumes[C:].size": 2000 * GIB}
    ((severity, found, cure),) = ask(
        disk_pressure, changed({**large, "hardware.volumes[C:].free": 200 * GIB})
    )
    assert severity is Severity.WARNING
    assert "10% of C: are free, and below 15%" in found
    assert "100 GB" in cure
    assert ask(disk_pressure, changed({**large, "hardware.volumes[C:].free": 301 * GIB})) == []


@pytest.mark.parametrize(
    ("hard", "fires"),
    [
        ({"imagefs.available": "5%", "nodefs.available": "5%"}, False),
        ({"imagefs.available": "60Gi"}, True),
        ({"imagefs.available": "nonsense"}, False),
        ({}, False),
    ],
)
def test_the_clusters_own_limits_win(
    ask: Ask, changed: Changed, cluster: Any, hard: dict[str, str], fires: bool
) -> None:
    facts = changed({"hardware.volumes[C:].size": 500 * GIB, "hardware.volumes[C:].free": 50 * GIB})
    told = cluster(kubelet_configuration={"evictionHard": hard})
    assert bool(ask(disk_pressure, facts, cluster=told)) is fires


def test_what_is_not_said_is_unknown(ask: Ask, changed: Changed) -> None:
    facts = changed({"hardware.volumes[C:].free": None, "hardware.volumes[C:].fileSystem": None})
    for question in (disk_space, disk_pressure, file_system):
        assert [item[0] for item in ask(question, facts)] == [Severity.UNKNOWN]
