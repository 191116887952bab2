"""Case 51: built-in groups are known by their SID; their names are translated."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.engine.extensions import checks
from winjoin.hosts.facts import Facts

ROOT = Path(__file__).parents[4] / "templates" / "powershell"
CASE = json.loads(
    (Path(__file__).parent / "cases" / "51-localised-groups" / "facts.json").read_text(encoding="utf-8")
)
NAMES = re.compile(r"Administrators|Everyone|Authenticated Users|NT AUTHORITY|BUILTIN\\")


def test_a_german_administrator_is_one(ask: Callable[..., list[object]], healthy: Facts) -> None:
    system = healthy.os._replace(
        ui_language=CASE["ui_language"],
        culture=CASE["culture"],
        administrators=CASE["accounts"]["S-1-5-32-544"],
    )
    account = healthy.account._replace(name=CASE["accounts"]["S-1-5-18"], system=True)
    facts = healthy._replace(os=system, account=account)
    mine = [item for item in checks() if item.area in {"access", "windows"}]
    assert [item.name for item in mine if ask(item, facts)] == []


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.ps1")), ids=lambda path: path.name)
def test_no_script_names_a_built_in_account(path: Path) -> None:
    lines = path.read_text(encoding="ascii").splitlines()
    code = [line for line in lines if not line.lstrip().startswith("#")]
    assert [line for line in code if NAMES.search(line)] == []
