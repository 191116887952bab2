from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.engine.spec import NodeSpec
from winjoin.hosts.facts import Facts, Hns, HnsNetwork, Service
from winjoin.phases.kubelet import command_line, config_yaml, kubelet
from winjoin.values import Version

GOLDEN = Path(__file__).parents[2] / "golden" / "kubelet"
MakeSpec = Callable[..., NodeSpec]


@pytest.mark.parametrize("version", ["1.20.2", "1.24.17", "1.27.16", "1.33.2", "1.36.1"])
def test_the_command_line_is_the_golden_one(make_spec: MakeSpec, version: str) -> None:
    made = "\n".join(command_line(make_spec(kubelet_version=Version.parse(version)))) + "\n"
    assert made == (GOLDEN / f"command-{version}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("version", "programs"), [("1.25.16", 1), ("1.26.0", 2)])
def test_the_log_runner_comes_where_klog_writes_no_files(
    make_spec: MakeSpec, version: str, programs: int
) -> None:
    steps = kubelet.steps(make_spec(kubelet_version=Version.parse(version)), Facts())
    assert [step.title for step in steps if step.title.startswith("binary")] == [
        "binary C:\\k\\kubelet.exe",
        "binary C:\\k\\kube-log-runner.exe",
    ][:programs]


def test_a_log_file_of_the_user_is_not_given_twice(make_spec: MakeSpec) -> None:
    extra = (("log-file", "D:/kubelet.log"),)
    line = command_line(make_spec(kubelet_version=Version.parse("1.20.2"), kubelet_extra_args=extra))
    assert [each for each in line if each.startswith("--log-file=")] == ["--log-file=D:/kubelet.log"]


def test_an_empty_list_of_the_configuration_stays(make_spec: MakeSpec) -> None:
    assert json.loads(config_yaml(make_spec()))["enforceNodeAllocatable"] == []


def test_no_token_is_on_the_command_line_or_in_the_configuration(make_spec: MakeSpec) -> None:
    spec = make_spec()
    assert "0123456789abcdef" not in " ".join(command_line(spec)) + config_yaml(spec)


def test_the_service_comes_last_and_needs_containerd(make_spec: MakeSpec) -> None:
    service = kubelet.steps(make_spec(), Facts())[-1]
    assert service.title == "service kubelet"
    assert service.state["dependsOn"] == ["containerd"]


@pytest.mark.parametrize(
    ("unregistered", "state", "stops"),
    [(True, "Running", True), (True, "Stopped", False), (False, "Running", False)],
)
def test_a_kubelet_whose_node_was_deleted_is_started_anew(
    make_spec: MakeSpec, *, unregistered: bool, state: str, stops: bool
) -> None:
    facts = Facts(
        services=(Service(name="kubelet", state=state),), hns=Hns(networks=(HnsNetwork(name="cbr0"),))
    )
    steps = kubelet.steps(make_spec(token=None, unregistered=unregistered), facts)
    services = [step.state and step.state["running"] for step in steps if step.title == "service kubelet"]
    assert services == ([False, True] if stops else [True])
    assert (steps[0].title == "file C:\\etc\\cni\\net.d\\10-cbr0.conf") == stops
