"""The shape of the tree: what a newcomer may rely on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from winjoin.engine.extensions import checks, phases, topologies

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "winjoin").rglob("*.py"))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_files_and_functions_are_small(file: Path) -> None:
    assert file.read_text(encoding="utf-8").count("\n") <= 400
    assert [f.name for f in functions(file) if (f.end_lineno or 0) - f.lineno >= 50] == []


def test_every_phase_check_and_topology_explains_itself() -> None:
    for item in phases():
        assert len(item.summary) > 20, item.name
    for check in checks():
        assert len(check.explanation) > 100, check.name
        assert re.fullmatch(
            r"[A-Z][A-Za-z0-9]*(-\d+|(-+[a-z.]+)+)?", check.name
        )  # kubeadm's names have paths
    for name, topology in topologies().items():
        assert topology.__doc__, name


def test_names_are_unique() -> None:
    for names in ([item.name for item in phases()], [item.name for item in checks()]):
        assert len(names) == len(set(names))


def test_powershell_lives_in_its_own_files() -> None:
    cmdlet = re.compile(
        r"\b(New|Set|Get|Remove|Start|Stop|Restart)-(Service|NetFirewallRule|ItemProperty|Hns\w+)\s+-"
    )
    guilty = [
        file
        for file in FILES
        if not {"lab", "checks"} & set(file.parts)  # a cure tells people what to type
        and cmdlet.search(re.sub(r'"""[\s\S]*?"""', "", file.read_text(encoding="utf-8")))
    ]
    assert guilty == []


def test_each_resource_has_its_script_with_get_and_set() -> None:
    for file in (ROOT / "winjoin" / "resources").glob("*.py"):
        found = re.search(
            r'^    type: ClassVar\[str\] = "([a-z-]+)"', file.read_text(encoding="utf-8"), re.MULTILINE
        )
        if not found:
            continue
        script = (ROOT / "templates" / "powershell" / "resources" / f"{found[1]}.ps1").read_text(
            encoding="ascii"
        )
        pascal = "".join(word.capitalize() for word in found[1].split("-"))
        assert f"function Get-{pascal}State" in script
        assert f"function Set-{pascal}State" in script
