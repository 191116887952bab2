"""`winjoin cluster check` on a command line: each output, exit codes, mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from winjoin.cli.entry import _run
from winjoin.cli.explaining import explanation
from winjoin.engine.extensions import cluster_checks
from winjoin.lab.control_plane import ControlPlane
from winjoin.lab.control_plane.changing import change
from winjoin.lab.states import cluster_states

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def ill(tmp_path: Path) -> Iterator[ControlPlane]:
    """A cluster with an error and a warning."""
    with ControlPlane(tmp_path) as plane:
        for name in ("flannel-vni", "linux-daemonset"):
            change(plane, cluster_states()[name].changes)
        yield plane


def check(plane: ControlPlane, *words: str) -> int:
    return _run(
        ["cluster", "check", "--kubeconfig", str(plane.kubeconfig), "--skip", "APIServerNames", *words]
    )


def test_text_is_grouped_with_the_cure_first_and_counts_what_passed(
    ill: ControlPlane, capsys: Capture
) -> None:
    assert check(ill) == 3
    out = capsys.readouterr().out
    assert (
        out.index("pod network")
        < out.index("FlannelVNI")
        < out.index("workloads")
        < out.index("LinuxDaemonSets")
    )
    assert out.index('"VNI": 4096') < out.index("found: flannel's VNI is 1")
    assert "checks passed, 1 error, 1 warning" in out
    assert "--fix cures FlannelVNI." in out


def test_json_has_the_clusters_part(ill: ControlPlane, capsys: Capture) -> None:
    assert check(ill, "-o", "json", "--fix", "--diff") == 3
    document = json.loads(capsys.readouterr().out)
    assert (document["command"], document["hosts"]) == ("cluster check", [])
    cluster = document["cluster"]
    assert [each["check"] for each in cluster["findings"]] == ["FlannelVNI", "LinuxDaemonSets"]
    assert cluster["passed"] == len(cluster["checks"]) - 2
    assert cluster["changes"][0]["outcome"] == "would-change"
    assert cluster["error"]["id"] == "WJ-PREFLIGHT"


def test_other_outputs(ill: ControlPlane, capsys: Capture) -> None:
    assert check(ill, "-o", "ndjson") == 3
    assert json.loads(capsys.readouterr().out)["event"] == "report"
    assert check(ill, "-o", "junit") == 3
    suites = ElementTree.fromstring(capsys.readouterr().out)
    assert (suites.get("name"), suites.get("failures")) == ("winjoin cluster check", "1")
    assert check(ill, "-o", "markdown", "--diff") == 3
    out = capsys.readouterr().out
    assert "**FlannelVNI**" in out
    assert "```diff" in out


def test_ignoring_and_fixing_end_with_0(ill: ControlPlane, capsys: Capture) -> None:
    assert check(ill, "--ignore-preflight-errors", "FlannelVNI,PodCIDR") == 0
    assert check(ill, "--fix") == 0
    assert "changed (FlannelVNI)" in capsys.readouterr().out
    assert check(ill, "--only", "FlannelVNI") == 0


@pytest.mark.parametrize(
    "words", [["-o", "xml"], ["--only", "FlanelVNI"], ["--kubelet-version", "new"], ["--windows-build", "x"]]
)
def test_mistakes_end_with_2(ill: ControlPlane, words: list[str], capsys: Capture) -> None:
    assert check(ill, *words) == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize("item", cluster_checks(), ids=lambda item: item.name)
def test_every_cluster_check_is_explained(item: object) -> None:
    name = getattr(item, "name", "")
    assert name in explanation(name)
