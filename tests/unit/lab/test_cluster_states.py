"""States of the lab's own cluster, beside those of its hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from winjoin.errors import ConfigInvalid
from winjoin.lab.control_plane import ControlPlane
from winjoin.lab.control_plane.changing import change
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.states import cluster_changes, cluster_states, facts_patch
from winjoin.lab.states.clusterstate import Change
from winjoin.lab.up import Lab, LabOptions, check

CONFIG_MAPS = next(kind for kind in BUILT_IN if kind.resource == "configmaps")


def test_a_lab_takes_states_of_both(tmp_path: Path) -> None:
    with Lab(tmp_path / "lab", LabOptions(states=("flannel-vni", "pending-restart"))) as lab:
        assert lab.control_plane
        found = lab.control_plane.store.get(CONFIG_MAPS, "kube-flannel", "kube-flannel-cfg")
        assert '"vxlan"' in found["data"]["net-conf.json"]
        assert lab.host("win-1").machine.state.facts_patch


def test_each_goes_where_it_belongs() -> None:
    assert cluster_changes(["pending-restart"]) == ()
    assert facts_patch(["flannel-vni"]) == {}
    assert len(cluster_changes(["flannel-vni", "no-approver"])) == 3
    assert all(state.description and state.changes for state in cluster_states().values())


def test_somebody_elses_cluster_is_not_put_into_a_state(tmp_path: Path) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text("x", encoding="utf-8")
    with pytest.raises(ConfigInvalid, match="flannel-vni"):
        check(LabOptions(kubeconfig=kubeconfig, states=("flannel-vni",)))
    check(LabOptions(machines="stand-in", states=("flannel-vni",)))


def test_unknown_ones_are_told_with_the_known_of_both() -> None:
    with pytest.raises(ConfigInvalid, match="flannel-vni"):
        facts_patch(["flannel-vin"])


def test_objects_are_merged_made_and_taken_away(tmp_path: Path) -> None:
    with ControlPlane(tmp_path) as plane:
        where = ("configmaps", "kube-system", "made")
        change(plane, [Change(*where, {"data": {"a": "x: 1\n", "b": "2"}})])
        change(plane, [Change(*where, {"data": {"b": None}}), Change(*where, {"y": 2}, "a")])
        assert plane.store.get(CONFIG_MAPS, "kube-system", "made")["data"] == {"a": "x: 1\ny: 2\n"}
        change(plane, [Change(*where, None), Change(*where, None)])
        assert plane.store.find(CONFIG_MAPS, "kube-system", "made") is None
