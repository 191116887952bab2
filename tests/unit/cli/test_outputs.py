"""What each output prints of the same reports; WINJOIN_WRITE_GOLDEN=1 writes the golden files anew."""

from __future__ import annotations

import os
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from winjoin.actions.join import Done, outcome
from winjoin.cli.console import preflight_lines
from winjoin.cli.failures import show
from winjoin.cli.junit import junit
from winjoin.cli.markdown import markdown
from winjoin.cli.output import output_of
from winjoin.cli.words import Style, host_names, series
from winjoin.engine.clusterreport import ClusterReport
from winjoin.engine.report import FindingReport
from winjoin.errors import StepFailed

GOLDEN = Path(__file__).parents[2] / "golden" / "output"
KINDS = ("one", "few", "many", "hostile", "healthy")


def same(name: str, text: str) -> None:
    file = GOLDEN / name
    if os.environ.get("WINJOIN_WRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def text_of(samples: Any, kind: str, width: int, *, colour: bool = False) -> str:
    return "".join(f"{line}\n" for line in preflight_lines(getattr(samples, kind), Style(width, colour)))


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("kind", KINDS)
def test_text_is_the_golden_one(samples: Any, kind: str, width: int) -> None:
    same(f"{kind}-{width}.txt", text_of(samples, kind, width))


@pytest.mark.parametrize("kind", KINDS)
def test_markdown_is_the_golden_one(samples: Any, kind: str) -> None:
    same(f"{kind}.md", markdown(getattr(samples, kind)))


@pytest.mark.parametrize("kind", ["one", "few", "hostile"])
def test_junit_is_the_golden_one(samples: Any, kind: str) -> None:
    same(f"{kind}.xml", junit(getattr(samples, kind)))


@pytest.mark.parametrize("form", ["json", "ndjson"])
@pytest.mark.parametrize("kind", ["one", "hostile"])
def test_json_is_the_golden_one(samples: Any, kind: str, form: str, capsys: Any) -> None:
    reports = getattr(samples, kind)
    with output_of(form, "preflight") as output:
        output.done(reports, outcome(Done(reports)))
    same(f"{kind}.{form}", capsys.readouterr().out)


@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_wider_than_the_terminal(samples: Any, kind: str) -> None:
    for line in text_of(samples, kind, 80).splitlines():
        assert len(line) <= 80, line


def test_colour_adds_nothing_but_colour(samples: Any) -> None:
    coloured = text_of(samples, "few", 80, colour=True)
    assert "\x1b[1;31mERROR\x1b[0m PendingRestart" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text_of(samples, "few", 80)


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_names_every_check_that_found_something(samples: Any, kind: str) -> None:
    reports = getattr(samples, kind)
    names = {finding.check for report in reports for finding in report.findings}
    for text in (text_of(samples, kind, 80), markdown(reports), junit(reports)):
        assert [name for name in names if name not in text] == []


def test_a_finding_of_many_hosts_is_told_once(samples: Any) -> None:
    text = text_of(samples, "many", 80)
    assert text.count("Restart the host, then run the same command again") == 1
    assert len(text.splitlines()) < 50


def test_a_table_that_does_not_fit_comes_in_pieces_that_have_every_host(samples: Any) -> None:
    lines = preflight_lines(samples.many, Style(50))
    heads = [at for at, line in enumerate(lines) if re.fullmatch(r" +[0-9][0-9 ]*", line)][::2]
    numbers = [
        int(ten + one)
        for at in heads
        for ten, one in zip_longest(lines[at], lines[at + 1], fillvalue=" ")
        if one != " "
    ]
    assert numbers == list(range(1, 51))
    assert len(heads) == 2


@pytest.mark.parametrize("kind", ["one", "few", "many", "hostile", "healthy"])
def test_junit_is_valid(samples: Any, kind: str) -> None:
    """What the schemas of Jenkins, GitLab and Ant have in common."""
    reports = getattr(samples, kind)
    root = ElementTree.fromstring(junit(reports).encode())
    assert root.tag == "testsuites"
    assert [suite.tag for suite in root] == ["testsuite"] * len(reports)
    for each in [root, *root]:
        cases = each.findall(".//testcase")
        counts = {name: int(each.get(name, "")) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {
            "tests": len(cases),
            "failures": sum(case.find("failure") is not None for case in cases),
            "errors": sum(case.find("error") is not None for case in cases),
            "skipped": sum(case.find("skipped") is not None for case in cases),
        }
        assert float(each.get("time", "")) >= 0
    for case in root.iter("testcase"):
        assert case.get("name")
        assert case.get("classname")
        tags = [child.tag for child in case]
        assert tags in ([], ["failure"], ["error"], ["skipped"], ["system-out"], ["failure", "system-out"],
                        ["skipped", "system-out"])  # fmt: skip
        for child in case:
            assert child.tag not in {"failure", "error"} or (child.get("type") and child.get("message"))


def test_junit_counts_what_passed_failed_and_is_not_known(samples: Any) -> None:
    root = ElementTree.fromstring(junit(samples.few).encode())
    first, second, third, fourth = root
    assert (first.get("tests"), first.get("failures"), first.get("skipped")) == ("16", "1", "0")
    assert (second.get("failures"), second.get("skipped")) == ("0", "1")  # what was fixed passed
    assert len(third.findall("testcase")) == 16
    assert (fourth.get("tests"), fourth.get("errors")) == ("1", "1")


def test_what_hosts_say_moves_no_terminal_and_breaks_no_markup(samples: Any) -> None:
    told = text_of(samples, "hostile", 80)
    table, xml = markdown(samples.hostile), junit(samples.hostile)
    for text in (told, table, xml):
        assert all(c == "\n" or c.isprintable() for c in text)
        text.encode("utf-8")
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}
    for mark in ("<b>", "[l](h)", "**b**", "[bold]"):
        assert mark not in table
    assert not re.search(r"(?<!\\)`(?!--fix`)(?!\s)code", table)
    assert "[bold]rich[/bold]" in told


def test_an_error_with_a_hosts_words_moves_no_terminal(capsys: Any) -> None:
    show(StepFailed("it failed:\n  \x1b[2Jgone", hint="do\rthis"))
    told = capsys.readouterr().err
    assert all(c == "\n" or c.isprintable() for c in told)
    assert told.startswith("error: it failed:\n  \\x1b[2Jgone\n")


@pytest.mark.parametrize("form", ["text", "json", "junit", "markdown"])
def test_the_cluster_is_told_beside_the_hosts(samples: Any, form: str, capsys: Any) -> None:
    vni = FindingReport(
        "FlannelVNI", "error", "VNI is 1", "Set 4096", ignored=False, area="pod network", fix=("ConfigMap",)
    )
    about = ClusterReport("10.0.0.1:6443", "v1.33.2", ("FlannelVNI", "PodCIDR"), (vni,))
    with output_of(form, "preflight") as output:
        output.done(samples.few, None, cluster=about)
    told = capsys.readouterr().out
    assert "FlannelVNI" in told
    assert "PendingRestart" in told
    assert ("winjoin cluster check --fix" in told) == (form != "json")
    assert len(re.findall(r"^\| check \|", told, re.MULTILINE)) == (2 if form == "markdown" else 0)


def test_hosts_are_named_by_runs() -> None:
    assert host_names(["win-9", "win-10", "win-11", "db"], 9) == "win-9 to win-11, db"
    assert host_names(["win-09", "win-10", "win-11"], 9) == "win-09 to win-11"
    assert host_names(["a1.x", "a2.x", "a3.x", "a4.y"], 9) == "a1.x to a3.x, a4.y"
    assert host_names(["10.0.0.9", "10.0.0.10", "10.0.0.11"], 9) == "10.0.0.9 to 10.0.0.11"
    assert host_names(["a", "b", "c"], 3) == "all 3 hosts"
    assert host_names(["a", "c", "e", "g"], 9, most=2) == "a, c and 2 more"
    assert [places for places, _, _ in series(["a1", "a2", "b", "c1", "c2", "c3"])] == ["1", "2", "3", "4-6"]


def test_several_hosts_that_are_not_ready_end_with_one_error(samples: Any, capsys: Any) -> None:
    reports = samples.many[:7]
    with output_of("text", "preflight") as output:
        output.done(reports, outcome(Done(reports)))
    told = capsys.readouterr().err
    assert told.count("error:") == 1
    assert "hosts failed" in told
