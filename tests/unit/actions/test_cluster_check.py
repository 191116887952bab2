"""The use case `cluster check`: what is asked, what is cured, and what a join does with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.actions import cluster_check
from winjoin.actions.cluster_check import About, Fix
from winjoin.actions.join import outcome
from winjoin.actions.join import run as join
from winjoin.actions.wishes import Goal, Wishes
from winjoin.cluster import failures
from winjoin.config.intent import Intent
from winjoin.config.joinline import JoinLine, parse_join
from winjoin.config.target import Target
from winjoin.engine.events import Event, Watcher
from winjoin.errors import ConfigInvalid, PreflightFailed
from winjoin.lab.control_plane import ControlPlane
from winjoin.lab.control_plane.changing import change
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.states import cluster_states
from winjoin.lab.states.clusterstate import Change
from winjoin.values import Secret

CONFIG_MAPS = next(kind for kind in BUILT_IN if kind.resource == "configmaps")


@pytest.fixture
def plane(tmp_path: Path) -> Iterator[ControlPlane]:
    with ControlPlane(tmp_path) as made:
        yield made


@pytest.fixture
def put(plane: ControlPlane) -> Callable[..., None]:
    """Put the cluster into states."""

    def into(*names: str) -> None:
        for name in names:
            change(plane, cluster_states()[name].changes)

    return into


@pytest.fixture
def wishes(plane: ControlPlane) -> Wishes:
    return Wishes(
        intent=Intent(JoinLine()), kubeconfig=str(plane.kubeconfig), skip_checks=("APIServerNames",)
    )


def flannel(plane: ControlPlane) -> str:
    return str(plane.store.get(CONFIG_MAPS, "kube-flannel", "kube-flannel-cfg")["data"]["net-conf.json"])


def test_errors_end_in_the_report_with_what_to_do(wishes: Wishes, put: Callable[..., None]) -> None:
    put("flannel-vni", "linux-daemonset")
    report = cluster_check.run(wishes)
    assert [(each.check, each.severity) for each in report.findings] == [
        ("FlannelVNI", "error"),
        ("LinuxDaemonSets", "warning"),
    ]
    assert isinstance(report.error, PreflightFailed)
    assert "--ignore-preflight-errors=FlannelVNI" in report.error.hint
    assert report.changes == ()


def test_ignored_errors_stop_nothing(wishes: Wishes, put: Callable[..., None]) -> None:
    put("flannel-vni")
    for ignored in (("flannelvni",), ("all",)):
        report = cluster_check.run(wishes._replace(ignore_checks=ignored))
        assert report.error is None
        assert [each.ignored for each in report.findings] == [True]


def test_only_and_skip_choose_and_strangers_are_refused(wishes: Wishes) -> None:
    assert cluster_check.run(wishes._replace(only_checks=("PodCIDR",))).checks == ("PodCIDR",)
    assert (
        "PodCIDR" not in cluster_check.run(wishes._replace(skip_checks=("PodCIDR", "APIServerNames"))).checks
    )
    for only in (("PodCIDRR",), ("PendingRestart",)):
        with pytest.raises(ConfigInvalid):
            cluster_check.run(wishes._replace(only_checks=only))


def test_a_fix_is_shown_as_a_patch_and_made_only_when_told(
    wishes: Wishes, plane: ControlPlane, put: Callable[..., None]
) -> None:
    put("flannel-vni")
    before = flannel(plane)
    shown = cluster_check.run(wishes, fix=Fix.SHOW)
    [planned] = shown.changes
    assert (planned.outcome, planned.checks) == ("would-change", ("FlannelVNI",))
    assert '"VNI": 4096' in planned.diff
    assert flannel(plane) == before
    assert shown.error is not None

    made = cluster_check.run(wishes, fix=Fix.APPLY)
    assert [each.outcome for each in made.changes] == ["changed"]
    assert [each.fixed for each in made.findings] == [True]
    assert made.error is None
    assert '"VNI": 4096' in flannel(plane)


def test_two_fixes_of_one_object_are_one_change(
    wishes: Wishes, plane: ControlPlane, put: Callable[..., None]
) -> None:
    put("flannel-vni")
    text = {"net-conf.json": '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}'}
    current = plane.store.get(CONFIG_MAPS, "kube-flannel", "kube-flannel-cfg")
    plane.store.update(CONFIG_MAPS, "kube-flannel", "kube-flannel-cfg", {**current, "data": text})
    [made] = cluster_check.run(wishes, fix=Fix.APPLY).changes
    assert made.checks == ("FlannelPort", "FlannelVNI")
    assert '"Port": 4789' in flannel(plane)
    assert '"VNI": 4096' in flannel(plane)


def test_what_is_ignored_by_name_is_not_fixed(
    wishes: Wishes, plane: ControlPlane, put: Callable[..., None]
) -> None:
    put("flannel-vni")
    before = flannel(plane)
    report = cluster_check.run(wishes._replace(ignore_checks=("FlannelVNI",)), fix=Fix.APPLY)
    assert report.changes == ()
    assert flannel(plane) == before


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(
    wishes: Wishes, plane: ControlPlane, put: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from winjoin.cluster import changes

    put("flannel-vni")
    read = changes.changed

    def meanwhile(*arguments: Any) -> Any:
        found = read(*arguments)
        current = plane.store.get(CONFIG_MAPS, "kube-flannel", "kube-flannel-cfg")
        data = {**current["data"], "mine": "x"}
        plane.store.update(CONFIG_MAPS, "kube-flannel", "kube-flannel-cfg", {**current, "data": data})
        return found

    monkeypatch.setattr(changes, "changed", meanwhile)
    report = cluster_check.run(wishes, fix=Fix.APPLY)
    assert isinstance(report.error, failures.Conflict)
    assert [each.outcome for each in report.changes] == ["failed"]
    assert "4096" not in flannel(plane)


def test_calicos_strict_affinity_is_fixed_too(wishes: Wishes, put: Callable[..., None]) -> None:
    put("calico-borrows")
    assert [each.outcome for each in cluster_check.run(wishes, fix=Fix.APPLY).changes] == ["changed"]
    assert cluster_check.run(wishes).findings == ()


def test_builds_come_from_flags_inventory_and_nodes(wishes: Wishes, put: Callable[..., None]) -> None:
    put("ltsc2019-workload")
    assert cluster_check.run(wishes).findings == ()
    by_inventory = wishes._replace(
        targets=(Target("w", "192.0.2.1", variables=(("windows_build", "26100"),)),)
    )
    for report in (cluster_check.run(wishes, about=About(builds=(20348,))), cluster_check.run(by_inventory)):
        assert [each.check for each in report.findings] == ["WindowsImages"]


def test_an_object_of_another_shape_is_unknown_and_breaks_nothing(
    wishes: Wishes, plane: ControlPlane, put: Callable[..., None]
) -> None:
    put("calico")
    change(plane, [Change("ippools", "", "default-ipv4-ippool", {"spec": ["a", "list"]})])
    report = cluster_check.run(wishes)
    assert [(each.check, each.severity) for each in report.findings] == [("CalicoEncapsulation", "unknown")]


def test_the_users_own_kubelet_configuration_goes_over_the_clusters(
    wishes: Wishes, put: Callable[..., None]
) -> None:
    put("wrong-cluster-dns")
    assert [each.check for each in cluster_check.run(wishes).findings] == ["ClusterDNS"]
    own = wishes._replace(intent=Intent(JoinLine(), kubelet={"clusterDNS": ["10.96.0.10"]}))
    assert cluster_check.run(own).findings == ()


class Heard(Watcher):
    """The events of a command."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def tell(self, event: Event) -> None:
        """Keep it."""
        self.events.append(event)


DEAD = Target("win-1", "127.0.0.1", port=1, user="x", password=Secret("x"))


def test_a_join_stops_before_its_hosts_where_the_cluster_is_not_ready(
    wishes: Wishes, put: Callable[..., None]
) -> None:
    put("flannel-vni")
    heard = Heard()
    done = join(wishes._replace(targets=(DEAD,)), Goal.JOIN, heard)
    assert done.hosts == ()
    error = outcome(done)
    assert isinstance(error, PreflightFailed)
    assert error.exit_code == 3
    assert [each.kind for each in heard.events] == ["discovered", "cluster-checked"]
    assert done.cluster
    [wrong] = [each for each in done.cluster.findings if each.check == "FlannelVNI"]
    assert wrong.fix == ()
    assert "winjoin cluster check --fix" in wrong.cure


def test_a_token_asks_for_no_more_than_a_join_needs(plane: ControlPlane, put: Callable[..., None]) -> None:
    put("flannel-vni", "dead-kubelet-gate")
    line = parse_join(plane.join_command().split()[2:])
    plane.api.seen.clear()
    heard = Heard()
    done = join(Wishes(intent=Intent(line), targets=(DEAD,)), Goal.PREFLIGHT, heard)
    assert [each.path for each in _named(plane) if "flannel" in each.path or "nodes" in each.path] == []
    [told] = [each for each in heard.events if each.kind == "cluster-checked"]
    assert [each["check"] for each in told.facts["findings"]] == ["KubeletConfig"]
    assert done.cluster is not None
    assert done.cluster.error is None


def _named(plane: ControlPlane) -> list[Any]:
    from collections import namedtuple

    request = namedtuple("request", "method path user code")  # noqa: PYI024 - a test's own
    return [request(*each) for each in plane.api.seen]
