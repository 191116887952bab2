"""From a command line to a Ready Node, in a lab of this process: the program's own code on both ends of WinRM."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.cli.entry import _run
from winjoin.lab.up import Lab, LabOptions

Started = Callable[..., Lab]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Started]:
    labs = []

    def started(**options: Any) -> Lab:
        lab = Lab(tmp_path / f"lab{len(labs)}", LabOptions(**options))
        lab.up()
        labs.append(lab)
        return lab

    yield started
    for lab in labs:
        lab.close()


def line(lab: Lab) -> list[str]:
    return [*lab.layout.join_command.read_text().split()[2:], "--inventory", str(lab.layout.inventory)]


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any], str]:
    capsys.readouterr()
    code = _run([*words, "-o", "json"])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else {}, told.err


def nodes(lab: Lab) -> list[dict[str, Any]]:
    assert lab.control_plane is not None
    return [
        node for node in lab.control_plane.store.list("nodes") if node["metadata"]["name"].startswith("win-")
    ]


def test_a_host_becomes_a_ready_node_and_a_second_join_changes_nothing(start: Started, capsys: Any) -> None:
    lab = start()

    code, first, _ = command(capsys, "join", *line(lab))
    again, second, _ = command(capsys, "join", *line(lab))

    assert (code, again) == (0, 0)
    host, unchanged = first["hosts"][0], second["hosts"][0]
    assert (host["result"], host["node"], host["powershellStarts"]) == ("joined", "win-1", 1)
    assert host["requests"] <= 15
    assert (unchanged["result"], unchanged["changed"]) == ("unchanged", 0)
    assert unchanged["requests"] <= 8
    world = json.loads((lab.layout.host("win-1") / "world.json").read_text())
    assert {"containerd", "kubelet"} <= set(world["services"])
    conf = lab.hosts[0].drive / "etc" / "kubernetes" / "bootstrap-kubelet.conf"
    assert not conf.exists()


def test_the_token_is_nowhere(start: Started, capsys: Any) -> None:
    lab = start()
    words = line(lab)
    secret = words[words.index("--token") + 1].partition(".")[2]

    _, report, err = command(capsys, "join", *words)

    journal = (lab.hosts[0].drive / "ProgramData" / "winjoin" / "journal.jsonl").read_text()
    assert secret not in json.dumps(report) + err + journal
    left = (lab.hosts[0].drive / "ProgramData" / "winjoin").rglob("*")
    assert not [file for file in left if file.is_file() and secret.encode() in file.read_bytes()]


def test_a_plan_writes_nothing(start: Started, capsys: Any) -> None:
    lab = start(bare=True)
    machine = lab.hosts[0].machine
    before = machine.world()

    code, report, _ = command(capsys, "plan", *line(lab), "--detailed-exitcode")

    assert code == 20
    assert report["hosts"][0]["changed"] > 20
    assert report["hosts"][0]["laterPhases"] == ["network", "node-ready"]
    assert machine.world() == before


def test_a_feature_that_needs_a_restart_ends_with_11_and_the_next_join_goes_on(
    start: Started, capsys: Any
) -> None:
    lab = start(bare=True)

    code, report, err = command(capsys, "join", *line(lab))
    assert (code, report["hosts"][0]["result"]) == (11, "restart-needed")
    assert "Restart the host" in err
    lab.host("win-1").restart()
    code, report, _ = command(capsys, "join", *line(lab))

    assert (code, report["hosts"][0]["result"]) == (0, "joined")


def test_a_kubeconfig_mints_a_token_and_deletes_it(start: Started, capsys: Any) -> None:
    lab = start()
    assert lab.control_plane is not None

    code, report, _ = command(
        capsys, "join", "--kubeconfig", str(lab.layout.kubeconfig), "--inventory", str(lab.layout.inventory)
    )

    assert (code, report["hosts"][0]["result"]) == (0, "joined")
    _run(["token", "list", "--kubeconfig", str(lab.layout.kubeconfig)])
    assert "minted by winjoin" not in capsys.readouterr().out


def test_several_hosts_are_joined_and_one_that_fails_does_not_stop_the_others(
    start: Started, capsys: Any
) -> None:
    lab = start(hosts=2)
    lab.hosts[0].machine.inject("no-space")

    code, report, _ = command(capsys, "join", *line(lab))

    assert code == 10
    assert [host["result"] for host in report["hosts"]] == ["failed", "joined"]
    assert report["hosts"][0]["error"]["id"] == "WJ-STEP"


def test_an_error_of_a_check_stops_before_anything_is_changed_unless_it_is_ignored(
    start: Started, capsys: Any
) -> None:
    lab = start(states=("pending-restart",))
    before = lab.hosts[0].machine.world()

    code, report, err = command(capsys, "join", *line(lab))
    assert code == 3
    assert lab.hosts[0].machine.world() == before
    assert "PendingRestart" in err
    assert report["hosts"][0]["findings"][0]["check"] == "PendingRestart"

    code, _, _ = command(capsys, "join", *line(lab), "--ignore-preflight-errors", "PendingRestart")
    assert code == 0


def test_a_lost_answer_in_the_middle_changes_nothing_in_the_end(start: Started, capsys: Any) -> None:
    lab = start(faults=("drop-connection@9",))

    code, report, _ = command(capsys, "join", *line(lab))

    assert code == 0
    assert report["hosts"][0]["powershellStarts"] == 1


def test_events_are_lines_and_the_last_one_is_the_report(start: Started, capsys: Any) -> None:
    lab = start()

    assert _run(["preflight", *line(lab), "-o", "ndjson"]) == 0

    events = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[:4] == ["discovered", "cluster-checked", "started", "connected"]
    assert events[-1]["event"] == "report"
    assert events[-1]["hosts"][0]["result"] == "checked"


def test_patch_files_reach_the_kubelets_configuration(start: Started, capsys: Any, tmp_path: Path) -> None:
    lab = start()
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches" / "kubeletconfiguration+merge.yaml").write_text("maxPods: 37\n")

    code, _, told = command(capsys, "join", *line(lab), "--patches", str(tmp_path / "patches"))

    assert code == 0, told
    written = (lab.hosts[0].drive / "var" / "lib" / "kubelet" / "config.yaml").read_text()
    assert json.loads(written)["maxPods"] == 37
