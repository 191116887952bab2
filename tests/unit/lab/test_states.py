"""Ill hosts by name: each is ill in something, and together they are ill in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from winjoin.errors import ConfigInvalid
from winjoin.hosts.decoding import decode
from winjoin.hosts.facts import Facts
from winjoin.lab.machines.emulated_facts import observe
from winjoin.lab.machines.world import World
from winjoin.lab.states import STATES, facts_patch

PROBES = [{"kind": kind, "target": "127.0.0.1:1"} for kind in ("tls", "tcp", "http", "dns")]


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("C")


def facts_in(drive: Path, *states: str) -> Facts:
    world = World("win-1", drive, address="192.0.2.11", build=20348, facts_patch=facts_patch(states))
    return decode(observe(world, {"ports": [10250]}))


def without_times(facts: Facts) -> Facts:
    return facts._replace(
        os=facts.os._replace(time=None, boot_time=None) if "clock" not in facts.refused else facts.os
    )


def test_there_are_many() -> None:
    assert len(STATES) >= 40
    assert all(state.name == name and state.description for name, state in STATES.items())


@pytest.mark.parametrize("name", STATES)
def test_each_is_read_without_refusal_and_makes_a_difference(drive: Path, name: str) -> None:
    healthy, ill = facts_in(drive), facts_in(drive, name)
    assert ill.refused == ()
    only_probes = all(path.startswith("probes[") for path in STATES[name].patch)
    if not only_probes and name not in ("clock-off", "no-probes-facts"):
        assert without_times(ill) != without_times(healthy)


def test_times_are_moved(drive: Path) -> None:
    assert facts_in(drive, "clock-zone").os.time - facts_in(drive).os.time == pytest.approx(7200, abs=5)


def test_several_states_add_up(drive: Path) -> None:
    facts = facts_in(drive, "pending-restart", "pending-update", "low-disk")
    assert facts.os.restart_reasons == ("Cbs", "WindowsUpdate")
    assert facts.hardware.volumes[0].free == 8 * 2**30


def test_a_refused_port_is_refused_to_those_who_ask(drive: Path) -> None:
    assert facts_in(drive, "port-taken").network.bind_refused == (10250,)
    assert facts_in(drive, "port-excluded").network.bind_refused == (10250,)
    assert facts_in(drive).network.bind_refused == ()


def test_unknown_names_are_all_told() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        facts_patch(["pending-restart", "sleepy", "grumpy"])
    assert [problem.what.split("'")[1] for problem in caught.value.problems] == ["sleepy", "grumpy"]
