"""A stand-in host as a machine of the lab: programs run, and its world has the emulator's shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from winjoin.hosts.process import Output
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.machines.machine import Program
from winjoin.lab.machines.stand_in import StandIn
from winjoin.lab.machines.stand_in_world import ROOT, SERVICES, read, restart_requested, snapshot

PRINTED = rf"""
{ROOT}\Power
    BootCount    REG_SZ    3
    Requested    REG_SZ    "Restart"

{SERVICES}\kubelet
    DelayedAutostart    REG_DWORD    0x1
    DependOnService    REG_MULTI_SZ    containerd\0hns
    DisplayName    REG_SZ    Kubernetes kubelet
    Environment    REG_MULTI_SZ    B=2\0A=1=1
    FailureActions    REG_BINARY    3C0000000000000000000000020000001400000001000000E8030000000000000000000000
    ImagePath    REG_EXPAND_SZ    "C:\k\kubelet.exe" --v    2
    ObjectName    REG_SZ    LocalSystem
    Start    REG_DWORD    0x2

{SERVICES}\kubelet\Parameters
    WinjoinInputs    REG_SZ    abc

SERVICE_NAME: kubelet
DISPLAY_NAME: Kubernetes kubelet
        TYPE               : 10  WIN32_OWN_PROCESS
        STATE              : 4  RUNNING
        WIN32_EXIT_CODE    : 0  (0x0)
        SERVICE_EXIT_CODE  : 0  (0x0)
""".replace("\n", "\r\n")


def test_a_service_is_shown_as_the_emulator_shows_it() -> None:
    world = snapshot("WIN-1", 20348, read(PRINTED), first_boot=2)
    assert world["restarts"] == 1
    assert world["services"]["kubelet"] == {
        "displayName": "Kubernetes kubelet",
        "command": '"C:\\k\\kubelet.exe" --v    2',
        "start": "delayed",
        "dependsOn": ["containerd", "hns"],
        "environment": {"A": "1=1", "B": "2"},
        "recovery": {
            "resetSeconds": 60,
            "actions": [{"action": "restart", "delayMs": 1000}, {"action": "none", "delayMs": 0}],
        },
        "account": "LocalSystem",
        "inputs": "abc",
        "state": "Running",
        "exitCode": 0,
    }


@pytest.mark.parametrize(
    ("since", "boots", "expected"), [(1, 1, "InstallPending"), (1, 2, "Installed"), (None, 1, "Installed")]
)
def test_a_feature_waits_for_the_boot_after_its_change(since: int | None, boots: int, expected: str) -> None:
    feature = json.dumps({"Installed": True, "PendingSince": since})
    state = rf"""
{ROOT}\Features
    Containers    REG_SZ    {feature}
{ROOT}\Power
    BootCount    REG_SZ    {boots}
"""
    world = snapshot("WIN-1", 20348, read(state))
    assert world["features"] == {"Containers": expected}
    assert bool(world["restartPending"]) == (expected == "InstallPending")


def test_the_shape_is_the_emulators(tmp_path: Path) -> None:
    emulator = Emulator("win-1", tmp_path / "C")
    try:
        assert set(snapshot("WIN-1", 20348, read(""))) <= set(emulator.world())
    finally:
        emulator.close()


def test_a_restart_is_requested_where_the_model_says_so() -> None:
    assert restart_requested(PRINTED)
    assert not restart_requested("")
    assert not restart_requested(PRINTED.replace('"Restart"', '""'))


@pytest.fixture
def host(stand_in_program: Path, tmp_path: Path) -> Iterator[StandIn]:
    machine = StandIn(stand_in_program, tmp_path / "w1", name="WIN-1")
    yield machine
    machine.close()


def whole(program: Program) -> Output:
    program.close_input()
    stdout, stderr = b"", b""
    while True:
        output = program.read(10)
        stdout, stderr = stdout + output.stdout, stderr + output.stderr
        if output.exit_code is not None:
            return Output(stdout, stderr, output.exit_code)


@pytest.mark.stand_in
def test_a_host_runs_programs_shows_its_world_and_restarts(host: StandIn) -> None:
    assert whole(host.start("hostname")) == Output(b"WIN-1\r\n", b"", 0)
    script = "Set-Item Env:x 1; [Environment]::SetEnvironmentVariable('FOO', 'b r', 'Machine'); Restart-Computer; exit 3"
    assert whole(host.start(f'powershell.exe -NoProfile -Command "{script}"')).exit_code == 3
    world = host.world()
    assert (world["environment"]["FOO"], world["restarts"], host.restart_requested()) == ("b r", 0, True)
    host.restart()
    assert (host.world()["restarts"], host.restart_requested()) == (1, False)
