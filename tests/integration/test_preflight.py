"""Preflight through WinRM, the agent and the command line: a healthy host, and a lab in which each host is ill otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from winjoin.actions.join import run
from winjoin.actions.wishes import Goal
from winjoin.cli.console import preflight_lines
from winjoin.cli.entry import _run
from winjoin.cli.junit import junit
from winjoin.cli.markdown import markdown
from winjoin.cli.wanted import wishes_of
from winjoin.cli.words import Style
from winjoin.engine.events import Watcher
from winjoin.engine.report import HostReport
from winjoin.lab.machines import emulated_facts
from winjoin.lab.states import STATES, State, facts_patch
from winjoin.lab.up import Lab, LabOptions

CHECKS = 60
"""So many a preflight asks at least."""
REQUESTS = 8
"""HTTP requests to a host at most."""
HOSTS = 40
SHOWN = tuple(state for state in STATES.values() if state.check)
PLAIN = tuple(state for state in SHOWN if not state.arguments)


def words(lab: Lab) -> list[str]:
    return [*lab.layout.join_command.read_text().split()[2:], "--inventory", str(lab.layout.inventory)]


@pytest.fixture
def healthy(tmp_path: Path) -> Iterator[Lab]:
    with Lab(tmp_path / "lab", LabOptions()) as lab:
        yield lab


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Hosts that tests put into states."""
    with Lab(tmp_path_factory.mktemp("ill") / "lab", LabOptions(hosts=HOSTS)) as lab:
        yield lab


def put(lab: Lab, states: Sequence[State]) -> list[str]:
    """Each host into another state; returns the hosts' names."""
    hosts = lab.hosts[: len(states)]
    for host, state in zip(hosts, states, strict=True):
        host.machine.state.facts_patch = facts_patch([state.name])
    return [host.name for host in hosts]


@pytest.fixture(scope="module")
def reports(ill: Lab) -> dict[str, HostReport]:
    """By state, of all that need no words of their own: commands of many hosts, each in another state."""
    from winjoin.cli.rehearsal import _flags

    found: dict[str, HostReport] = {}
    for start in range(0, len(PLAIN), HOSTS):
        states = PLAIN[start : start + HOSTS]
        options = _flags(ill.layout.folder, "json")._replace(limit=put(ill, states))
        told = run(wishes_of(words(ill)[:-2], options, asks_only=True), Goal.PREFLIGHT, Watcher()).hosts
        found |= {state.name: report for state, report in zip(states, told, strict=True)}
    return found


def found(report: dict[str, Any]) -> set[str]:
    return {finding["check"] for finding in report["findings"]}


def test_a_healthy_host_passes_all_checks_after_one_request_for_facts(
    healthy: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    observe = emulated_facts.observe
    monkeypatch.setattr(emulated_facts, "observe", lambda *given: asked.append(given[1]) or observe(*given))
    before = healthy.hosts[0].machine.world()
    program = Path(sys.executable).parent / "winjoin"
    began = time.monotonic()

    ended = subprocess.run(
        [program, "preflight", *words(healthy), "-o", "json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    print(f"preflight of a healthy host, start-up included: {time.monotonic() - began:.2f} s")  # noqa: T201
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)["hosts"][0]
    assert report["findings"] == []
    assert report["passed"] == len(report["checks"]) >= CHECKS
    assert len(asked) == 1
    assert report["requests"] <= REQUESTS
    assert report["powershellStarts"] == 1
    assert healthy.hosts[0].machine.world() == before


def test_hosts_are_asked_where_no_cluster_is_named(healthy: Lab, capsys: Any) -> None:
    code = _run(["preflight", "--inventory", str(healthy.layout.inventory), "-o", "json"])
    told = capsys.readouterr()

    assert code == 0, told.err
    assert "no cluster is named" in told.err
    report = json.loads(told.out)["hosts"][0]
    assert report["passed"] >= CHECKS
    assert {finding["severity"] for finding in report["findings"]} == {"unknown"}
    assert {"APIServer", "NodeExists", "VersionSkew"} <= {finding["check"] for finding in report["findings"]}


def test_an_ill_host_is_found_where_no_cluster_is_named(ill: Lab, capsys: Any) -> None:
    (name,) = put(ill, [STATES["apipa"]])
    code = _run(["preflight", "--inventory", str(ill.layout.inventory), "--limit", name, "-o", "json"])
    report = json.loads(capsys.readouterr().out)["hosts"][0]
    assert code == 3
    assert [f["check"] for f in report["findings"] if f["severity"] == "error"] == ["LinkLocalAddress"]


def test_exactly_its_check_fires_in_each_state(reports: dict[str, HostReport]) -> None:
    fired = {name: {finding.check for finding in report.findings} for name, report in reports.items()}
    assert fired == {state.name: {state.check} for state in PLAIN}
    assert {report.error.exit_code for report in reports.values() if report.error} == {3}


def test_exactly_its_check_fires_in_each_state_that_needs_words_of_its_own(ill: Lab, capsys: Any) -> None:
    fired = {}
    for state in SHOWN:
        if state.arguments:
            limit = put(ill, [state])
            _run(["preflight", *words(ill), "--limit", *limit, *state.arguments, "-o", "json"])
            fired[state.name] = found(json.loads(capsys.readouterr().out)["hosts"][0])
    assert fired == {state.name: {state.check} for state in SHOWN if state.arguments}


@pytest.mark.parametrize(("severity", "code"), [("error", 3), ("warning", 0)])
def test_an_error_ends_with_3_and_a_warning_with_0(
    ill: Lab, reports: dict[str, HostReport], capsys: Any, severity: str, code: int
) -> None:
    name, report = next(
        each for each in reports.items() if {f.severity for f in each[1].findings} == {severity}
    )
    check = report.findings[0].check
    line = ["preflight", *words(ill), "--limit", *put(ill, [STATES[name]])]

    assert _run(line) == code
    told = capsys.readouterr()
    assert check in told.out
    assert report.findings[0].cure.split()[0] in told.out
    assert _run([*line, "--ignore-preflight-errors", check.upper()]) == 0
    assert _run([*line, "--ignore-preflight-errors=ALL"]) == 0
    assert _run([*line, "--skip", f"NodeName,{check}"]) == 0
    capsys.readouterr()
    assert _run([*line, "--only", "NodeName,PowerShell", "--only", check.lower(), "-o", "json"]) == code
    chosen = json.loads(capsys.readouterr().out)["hosts"][0]
    assert set(chosen["checks"]) == {"NodeName", "PowerShell", check}
    assert found(chosen) == {check}


def test_many_hosts_are_one_table_at_80_columns(reports: dict[str, HostReport]) -> None:
    states = PLAIN[:HOSTS]
    told = [reports[state.name]._replace(host=f"win-{at}") for at, state in enumerate(states, 1)]
    lines = preflight_lines(told, Style(80))
    assert [
        line for line in lines if len(line) > 80 and len(line.split()) > 1
    ] == []  # one long word stays whole
    table = lines[: lines.index("")]
    for state in states:
        assert any(line.startswith(f"{state.check} ") for line in table), state
    assert all(f"| {state.check} |" in markdown(told) for state in states)
    assert junit(told).count("<testsuite ") == len(told)


HOSTILE = "C:\\Program Files\\a|b `c` <b>&[red]x[/red] ]]> **y** [l](h)\\kubelet-\u0416.exe"


@pytest.mark.parametrize("form", ["text", "json", "ndjson", "junit", "markdown"])
def test_what_a_host_says_stays_text(healthy: Lab, capsys: Any, form: str) -> None:
    """A service's path may hold any of that; here it has blanks and no quotes, which a check tells."""
    service = {"name": "csi-proxy", "state": "Running", "start": "Automatic", "command": HOSTILE}
    healthy.hosts[0].machine.state.facts_patch = {"services[csi-proxy]": service}
    assert _run(["preflight", *words(healthy), "-o", form]) == 0
    told = capsys.readouterr().out
    assert "UnquotedServicePath" in told
    assert "\x1b" not in told
    if form == "text":
        assert "[red]x[/red]" in told
    elif form == "junit":
        texts = [case.findtext("system-out") or "" for case in ElementTree.fromstring(told).iter("testcase")]
        assert any(HOSTILE in text for text in texts)
    elif form == "markdown":
        assert "a\\|b \\`c\\` &lt;b&gt;&amp;\\[red\\]" in told
    else:
        document = json.loads(told if form == "json" else told.splitlines()[-1])
        assert HOSTILE in document["hosts"][0]["findings"][0]["found"]


def test_control_characters_of_a_host_reach_no_terminal(healthy: Lab, capsys: Any) -> None:
    healthy.hosts[0].machine.state.facts_patch = {"os.computerName": "\x1b[2J\x1b]0;owned\x07WIN-1"}
    assert _run(["preflight", *words(healthy)]) != 0
    told = capsys.readouterr()
    assert all(c == "\n" or c.isprintable() for c in told.out + told.err)


@pytest.mark.parametrize("flag", ["--only", "--skip", "--ignore-preflight-errors"])
def test_a_name_that_is_no_check_is_refused_with_the_nearest(flag: str, capsys: Any) -> None:
    line = [
        "127.0.0.1:1",
        "--token",
        "abcdef.0123456789abcdef",
        "--discovery-token-unsafe-skip-ca-verification",
    ]
    assert _run(["preflight", *line, flag, "PendingRestrt,Clock"]) == 2
    told = capsys.readouterr().err
    assert "PendingRestart" in told
    assert flag in told


@pytest.mark.parametrize("chosen", [["--only", "clock", "--skip", "Clock"], ["--only", "FlannelVNI"]])
def test_a_preflight_that_would_ask_nothing_is_refused(healthy: Lab, capsys: Any, chosen: list[str]) -> None:
    """Checks of the cluster that need an administrator are not asked with a token."""
    assert _run(["preflight", *words(healthy), *chosen]) == 2
    told = capsys.readouterr()
    assert "no check is left to ask" in told.err
    assert told.out == ""
