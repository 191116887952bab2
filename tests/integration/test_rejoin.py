"""A Node that somebody deleted, and a host that joins again (case 72)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.cli.entry import _run
from winjoin.cluster.http import Api
from winjoin.cluster.kubeconfig import load
from winjoin.lab.up import Lab, LabOptions


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path / "lab", LabOptions())
    lab.up()
    yield lab
    lab.close()


def _joined(lab: Lab, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    line = [*lab.layout.join_command.read_text().split()[2:], "--inventory", str(lab.layout.inventory)]
    code = _run(["join", *line, "--timeout", "60", "-o", "json"])
    told = capsys.readouterr()
    assert code == 0, told.err
    host: dict[str, Any] = json.loads(told.out)["hosts"][0]
    return host


def test_a_node_that_was_deleted_comes_back(lab: Lab, capsys: Any) -> None:
    """Its kubelet has a certificate and runs, and registers only when it is started anew."""
    _joined(lab, capsys)
    with Api.for_kubeconfig(load(str(lab.layout.kubeconfig))) as api:
        assert api.delete("/api/v1/nodes/win-1")
        again = _joined(lab, capsys)
        assert api.get("/api/v1/nodes/win-1")["metadata"]["name"] == "win-1"
    assert again["result"] == "joined"
    changed = {phase["name"]: phase["changed"] for phase in again["phases"] if phase["changed"]}
    assert changed == {"kubelet": 3, "network": 1}
    assert _joined(lab, capsys)["result"] == "unchanged"
