"""`--fix`: what checks know to cure is planned, done first, journaled, and done once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.cli.entry import _run
from winjoin.lab.up import Lab, LabOptions

ILL = ("weak-crypto", "winrm-manual")
KEY = "HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
Started = Callable[..., Lab]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Started]:
    labs = []

    def started(*states: str) -> Lab:
        lab = Lab(tmp_path / "lab", LabOptions(states=states))
        labs.append(lab.up())
        return lab

    yield started
    for lab in labs:
        lab.close()


def run(
    capsys: pytest.CaptureFixture[str], lab: Lab, command: str, *flags: str
) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    words = [*lab.layout.join_command.read_text().split()[2:], "--inventory", str(lab.layout.inventory)]
    code = _run([command, *words, *flags, "-o", "json"])
    return code, json.loads(capsys.readouterr().out)["hosts"][0]


def found(report: dict[str, Any]) -> dict[str, bool]:
    """Names of checks that found something, and whether that was cured."""
    return {finding["check"]: finding["fixed"] for finding in report["findings"]}


def journal(lab: Lab) -> list[dict[str, Any]]:
    file = lab.hosts[0].drive / "ProgramData" / "winjoin" / "journal.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_preflight_cures_only_when_it_is_told_to(start: Started, capsys: Any) -> None:
    lab = start(*ILL)
    before = lab.hosts[0].machine.world()

    code, report = run(capsys, lab, "preflight")
    assert (code, found(report)) == (0, {"StrongCrypto": False, "WinRMStart": False})
    assert all(finding["fix"] for finding in report["findings"])
    assert lab.hosts[0].machine.world() == before

    code, report = run(capsys, lab, "preflight", "--fix")
    assert (code, report["result"], report["changed"]) == (0, "fixed", 3)
    assert found(report) == {"StrongCrypto": True, "WinRMStart": True}
    assert [phase["name"] for phase in report["phases"]] == ["preflight-fixes"]
    assert all(
        step["why"].split(":")[0] in ("StrongCrypto", "WinRMStart") for step in report["phases"][0]["steps"]
    )
    lab.hosts[0].refresh()
    world = json.loads((lab.layout.host("win-1") / "world.json").read_text())
    assert world["registry"][KEY]["SchUseStrongCrypto"] == {"kind": "DWord", "data": 1}
    assert {entry["phase"] for entry in journal(lab)} == {"preflight-fixes"}

    code, report = run(capsys, lab, "preflight", "--fix")
    assert (code, report["findings"], report["result"], report["phases"]) == (0, [], "checked", [])


def test_a_plan_lists_the_fixes_first_and_writes_nothing(start: Started, capsys: Any) -> None:
    lab = start(*ILL)
    before = lab.hosts[0].machine.world()

    code, report = run(capsys, lab, "plan", "--fix")

    first = report["phases"][0]
    assert (code, first["name"], len(first["steps"])) == (0, "preflight-fixes", 3)
    assert {step["outcome"] for step in first["steps"]} == {"would-change"}
    assert set(found(report).values()) == {False}
    assert lab.hosts[0].machine.world() == before
    assert journal(lab) == []


def test_join_cures_first_and_once(start: Started, capsys: Any) -> None:
    lab = start(*ILL)

    code, report = run(capsys, lab, "join", "--fix")
    assert (code, report["result"]) == (0, "joined")
    assert report["phases"][0]["name"] == "preflight-fixes"
    assert set(found(report).values()) == {True}
    assert journal(lab)[0]["phase"] == "preflight-fixes"

    code, report = run(capsys, lab, "join", "--fix")
    assert (code, report["result"], report["findings"]) == (0, "unchanged", [])


def test_without_the_flag_a_join_cures_nothing(start: Started, capsys: Any) -> None:
    lab = start(*ILL)
    code, report = run(capsys, lab, "join")
    assert (code, report["result"]) == (0, "joined")
    assert "preflight-fixes" not in {entry["phase"] for entry in journal(lab)}


def test_what_is_ignored_by_name_is_left_as_it_is(start: Started, capsys: Any) -> None:
    lab = start(*ILL)
    _, report = run(capsys, lab, "preflight", "--fix", "--ignore-preflight-errors", "strongcrypto")
    assert found(report) == {"StrongCrypto": False, "WinRMStart": True}
    assert report["changed"] == 1


def test_an_error_that_is_cured_stops_nothing_and_another_one_does(
    start: Started, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks of today with a fix find warnings; an error with one is as likely."""
    from winjoin.actions import preflight
    from winjoin.engine.check import Severity, check
    from winjoin.engine.extensions import checks

    crypto = next(item for item in checks() if item.name == "StrongCrypto")
    worse = check("StrongCrypto")(
        lambda candidate: [item._replace(severity=Severity.ERROR) for item in crypto.run(candidate)]
    )
    object.__setattr__(worse.run, "__module__", crypto.run.__module__)
    monkeypatch.setattr(preflight, "checks", lambda: (worse,))
    lab = start("weak-crypto")

    code, report = run(capsys, lab, "join")
    assert (code, report["result"]) == (3, "failed")
    assert "--fix" in report["error"]["hint"]
    assert journal(lab) == []
    code, report = run(capsys, lab, "join", "--fix")
    assert (code, report["result"]) == (0, "joined")
