"""Each cluster check has a state of the lab in which it fires, and no other does; the healthy lab is silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from winjoin.actions.cluster_check import run
from winjoin.cli.clustering import wishes_and_about
from winjoin.cluster import names
from winjoin.engine.clusterreport import ClusterReport
from winjoin.engine.extensions import cluster_checks
from winjoin.lab.control_plane import ControlPlane
from winjoin.lab.control_plane.changing import change
from winjoin.lab.states import STATES, cluster_states

INVENTORY = (
    "all: {children: {windows: {hosts: {win-1: {ansible_host: 192.0.2.11, ansible_connection: winrm}}}}}\n"
)


@pytest.fixture
def plane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ControlPlane]:
    monkeypatch.setattr(names, "SECONDS", 0.3)  # an address that leads nowhere may be silent
    with ControlPlane(tmp_path) as made:
        yield made


def checked(plane: ControlPlane, *arguments: str) -> ClusterReport:
    inventory = plane.directory / "inventory.yaml"
    inventory.write_text(INVENTORY, encoding="utf-8")
    words = [each.replace("{inventory}", str(inventory)) for each in arguments]
    wishes, about = wishes_and_about(str(plane.kubeconfig), dict(zip(words[::2], words[1::2], strict=True)))
    return run(wishes, about=about)


def test_the_healthy_lab_is_silent(plane: ControlPlane) -> None:
    report = checked(
        plane, "--inventory", "{inventory}", "--topology", "host-gateway", "--windows-build", "20348"
    )
    assert report.findings == ()
    assert len(report.checks) >= 30


@pytest.mark.parametrize("name", cluster_states())
def test_exactly_its_check_fires_in_a_state(plane: ControlPlane, name: str) -> None:
    state = cluster_states()[name]
    change(plane, state.changes)
    fired = {finding.check for finding in checked(plane, *state.arguments).findings}
    assert fired == ({state.check} if state.check else set())


def test_every_cluster_check_has_a_state() -> None:
    assert {state.check for state in cluster_states().values()} - {""} == {
        item.name for item in cluster_checks()
    }


def test_states_of_hosts_and_clusters_have_names_of_their_own() -> None:
    assert not set(STATES) & set(cluster_states())
