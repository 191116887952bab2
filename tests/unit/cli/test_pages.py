"""docs/checks is what the checks say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from winjoin.cli.entry import _run
from winjoin.cli.explaining import everything
from winjoin.cli.pages import INDEX, pages, states_of, ways, write
from winjoin.engine.check import Check, ClusterCheck
from winjoin.engine.extensions import checks, cluster_checks

COMMITTED = Path(__file__).parents[3] / "docs" / "checks"
ITEMS: list[Check | ClusterCheck] = [*checks(), *cluster_checks()]


def test_the_committed_pages_are_those_of_the_checks() -> None:
    """`./scripts/docs` writes them."""
    assert {file.name: file.read_text(encoding="utf-8") for file in COMMITTED.glob("*.md")} == pages()


def test_pages_of_checks_that_are_gone_go(tmp_path: Path) -> None:
    (tmp_path / "Gone.md").write_text("x")
    write(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(pages())


def test_no_two_checks_share_a_name() -> None:
    assert len({item.name.lower() for item in ITEMS}) == len(ITEMS)


def test_a_page_and_explain_say_the_same() -> None:
    written, explained = pages(), everything()
    for item in ITEMS:
        page, told = written[f"{item.name}.md"], explained[item.name]
        assert item.explanation in told
        assert [state.name for state in states_of(item.name) if state.name not in page + told] == []
        assert [state.name for state in states_of(item.name) if state.name not in written[INDEX]] == []
        words = [word for word in item.explanation.split() if word.isalnum()]
        assert [word for word in words if word not in page] == []


def test_what_each_check_may_find_is_known() -> None:
    """Some of a cluster's facts are never missing."""
    for item in ITEMS:
        found = ways(item).severities
        assert found, item.name
        assert "unknown" in found or isinstance(item, ClusterCheck), item.name


def test_what_a_check_may_find_is_read_off_its_code() -> None:
    by_name = {item.name: ways(item) for item in ITEMS}
    assert by_name["PendingRestart"] == (("error", "warning", "unknown"), False)
    assert by_name["StrongCrypto"] == (("warning", "unknown"), True)
    assert by_name["WinRMMemory"].severities == ("warning", "unknown")  # by a function of another module


def test_explain_without_a_name_lists_all(capsys: Any) -> None:
    assert _run(["explain"]) == 0
    told = capsys.readouterr().out
    assert f"host checks ({len(checks())})" in told
    for name in ("PendingRestart", "containerd", "WJ-PREFLIGHT"):
        assert f"  {name} " in told
