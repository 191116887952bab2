"""A stand-in host that somebody restarts while the lab looks at it all the time."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from winjoin.lab.hosts import LabHost
from winjoin.lab.layout import Layout
from winjoin.lab.machines import rivals, stand_in_life
from winjoin.lab.machines.stand_in import StandIn

pytestmark = pytest.mark.stand_in


class Deaf:
    """A listener that hears nothing."""

    https_port = 1

    def close(self) -> None:
        """It has nothing to end."""


@pytest.fixture
def host(stand_in_program: Path, tmp_path: Path) -> Iterator[StandIn]:
    machine = StandIn(stand_in_program, tmp_path / "w1", name="WIN-1")
    yield machine
    machine.close()
    rivals.end(machine.folder)


def soon(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_lab_does_not_disturb_who_restarts_a_host(
    host: StandIn, stand_in_program: Path, tmp_path: Path
) -> None:
    layout = Layout(tmp_path / "lab")
    os.close(layout.make())
    looked_at = LabHost("win-1", host, layout, listen=lambda _: Deaf(), address="127.0.0.1", every=0.1)
    looked_at.start()
    try:
        for number in (1, 2, 3):
            subprocess.run([stand_in_program, "restart", host.folder], check=True, timeout=60)
            soon(
                lambda number=number: (
                    json.loads((layout.host("win-1") / "world.json").read_text())["restarts"] == number
                )
            )
        assert rivals.find(host.folder) == []
    finally:
        looked_at.close()


def test_looking_does_not_boot_a_host_that_is_off(host: StandIn, stand_in_program: Path) -> None:
    before = host.world()
    subprocess.run([stand_in_program, "stop", host.folder], check=True)
    assert host.world() == before
    assert not host.restart_requested()
    assert stand_in_life.keeper(host.folder) is None


def test_who_waits_for_the_life_of_a_running_host_is_ended(host: StandIn, stand_in_program: Path) -> None:
    named = host.folder / "keeper.pid"
    first = named.read_text()
    named.unlink()  # as it is for a moment while the host is restarted
    starting = subprocess.Popen([stand_in_program, "start", host.folder], stderr=subprocess.DEVNULL)
    soon(lambda: len(rivals.find(host.folder)) >= 3)
    starting.kill()
    starting.wait()
    named.write_text(first)
    assert int(first) not in rivals.end(host.folder)
    assert rivals.find(host.folder) == []
    host.restart()
    assert host.world()["restarts"] == 1
