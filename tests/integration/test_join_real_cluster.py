"""kubeadm's own line, its first word changed, joins an emulated host to a real control plane."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.cli.entry import _run
from winjoin.lab.up import Lab, LabOptions

pytestmark = pytest.mark.control_plane


@pytest.fixture
def lab(control_plane: Any, tmp_path: Path) -> Iterator[Lab]:
    """One emulated host beside the real control plane; its Node and requests go with it."""
    with Lab(tmp_path / "lab", LabOptions(kubeconfig=control_plane.kubeconfig)) as made:
        yield made
    control_plane.kubectl("delete", "node", "win-1", "--ignore-not-found")
    control_plane.kubectl("delete", "csr", "--all")


def joined(capsys: pytest.CaptureFixture[str], lab: Lab, *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = _run(["join", *words, "--inventory", str(lab.layout.inventory), "-o", "json"])
    told = capsys.readouterr()
    assert told.out, told.err
    return code, json.loads(told.out)["hosts"][0]


def node(control_plane: Any) -> tuple[str, str, str]:
    """System, state and the names of what it is."""
    found = json.loads(control_plane.kubectl("get", "node", "win-1", "-o", "json"))
    ready = next(item["status"] for item in found["status"]["conditions"] if item["type"] == "Ready")
    addresses = {item["type"]: item["address"] for item in found["status"]["addresses"]}
    return found["status"]["nodeInfo"]["operatingSystem"], ready, addresses["InternalIP"]


def test_the_printed_line_makes_a_ready_node_and_again_changes_nothing(
    control_plane: Any, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *line = shlex.split(control_plane.join_line())
    assert (program, line[0]) == ("kubeadm", "join")

    code, first = joined(capsys, lab, *line[1:])

    assert (code, first["result"], first["powershellStarts"]) == (0, "joined", 1)
    assert first["requests"] <= 15
    assert node(control_plane) == ("windows", "True", lab.hosts[0].machine.address)
    requests = json.loads(control_plane.kubectl("get", "csr", "-o", "json"))["items"]
    signers = {item["spec"]["signerName"] for item in requests if item["status"].get("certificate")}
    assert signers == {"kubernetes.io/kube-apiserver-client-kubelet"}
    assert not (lab.hosts[0].drive / "etc" / "kubernetes" / "bootstrap-kubelet.conf").exists()

    code, second = joined(capsys, lab, *line[1:])
    assert (code, second["result"], second["changed"]) == (0, "unchanged", 0)
    assert second["requests"] <= 8


def test_a_kubeconfig_joins_and_leaves_no_token(
    control_plane: Any, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {item.split()[0] for item in control_plane.kubeadm("token", "list").splitlines()}

    code, report = joined(capsys, lab, "--kubeconfig", str(control_plane.kubeconfig))

    assert (code, report["result"]) == (0, "joined")
    assert node(control_plane)[1] == "True"
    assert {item.split()[0] for item in control_plane.kubeadm("token", "list").splitlines()} == before


def test_the_node_is_ready_again_after_a_restart(
    control_plane: Any, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    _, *line = shlex.split(control_plane.join_line())
    joined(capsys, lab, *line[1:])

    lab.host("win-1").restart()
    code, report = joined(capsys, lab, *line[1:])

    assert (code, report["result"], report["changed"]) == (0, "unchanged", 0)
    assert node(control_plane)[1] == "True"
