"""The pages below docs/checks: one for each check and a table of all, from what the checks say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from winjoin.engine.check import Check, ClusterCheck, Severity, error, unknown, warning
from winjoin.engine.extensions import checks, cluster_checks
from winjoin.lab.states import STATES, cluster_states
from winjoin.lab.states.clusterstate import ClusterState
from winjoin.lab.states.state import State

INDEX = "README.md"
_SAYS = {error: Severity.ERROR, warning: Severity.WARNING, unknown: Severity.UNKNOWN}
_HOMES = ("winjoin.checks", "winjoin.advisories")
_INDIRECT = {"not_known": Severity.UNKNOWN}
"""Methods that answer for a check."""
_INTRODUCTION = """# Checks

`winjoin preflight` asks all host checks about every host, and `winjoin join` and `winjoin plan` ask them before
anything else; `winjoin cluster check` asks the cluster checks. An error stops a join unless
`--ignore-preflight-errors NAME` says otherwise. `winjoin explain NAME` prints what these pages say.

*State* is how the lab shows the check: with `winjoin lab up --state STATE`, and the flags that stand after it for
the command that asks, this check finds something and no other does. This folder is written by `./scripts/docs`
from the checks' docstrings.
"""


class Ways(NamedTuple):
    """What can be read off a check's code."""

    severities: tuple[str, ...]
    fixes: bool


def pages() -> dict[str, str]:
    """File names and contents."""
    items: list[Check | ClusterCheck] = [*checks(), *cluster_checks()]
    return {INDEX: _index(), **{f"{item.name}.md": _page(item) for item in items}}


def write(folder: Path) -> None:
    """Make the folder hold these pages and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for file in folder.glob("*.md"):
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def states_of(name: str) -> list[State | ClusterState]:
    """The lab's states, of hosts and of its cluster, in which exactly this check fires."""
    every: list[State | ClusterState] = [*STATES.values(), *cluster_states().values()]
    return [state for state in every if state.check == name]


def ways(item: Check | ClusterCheck) -> Ways:
    """Which severities it may find, and whether ``--fix`` cures some of it."""
    found, fixes = set[str](), False
    for code, names in _code(item.run):
        found |= {says.value for value, says in _SAYS.items() if value in names}
        found |= {says.value for name, says in _INDIRECT.items() if name in code.co_names}
        fixes = fixes or any(
            isinstance(const, tuple) and {"fix", "changes"} & set(const) for const in code.co_consts
        )
    return Ways(tuple(severity.value for severity in Severity if severity.value in found), fixes)


def facts_of(item: Check | ClusterCheck) -> list[tuple[str, str]]:
    """What stands beside the text: area, severities, fix, states; Markdown."""
    seen = ways(item)
    cures = "cures it where that is safe" if seen.fixes else "leaves it to you"
    shown = "; ".join(map(_shown, states_of(item.name)))
    return [
        (
            "Asked about",
            "the cluster: " + item.area if isinstance(item, ClusterCheck) else f"hosts: {item.area}",
        ),
        ("Finds", ", ".join(seen.severities)),
        ("`cluster check --fix`" if isinstance(item, ClusterCheck) else "`--fix`", cures),
        *([("In the lab", shown)] if shown else []),
    ]


def _shown(state: State | ClusterState) -> str:
    words = f" with `{' '.join(state.arguments)}`" if state.arguments else ""
    who = "a host" if isinstance(state, State) else "a cluster"
    return f"`{state.name}`{words} ({who} that {state.description})"


def _page(item: Check | ClusterCheck) -> str:
    lines = [f"# {item.name}", "", _prose(item.explanation), "", "| | |", "|---|---|"]
    lines += [f"| {name} | {_cell(value)} |" for name, value in facts_of(item)]
    return "\n".join([*lines, "", f"[All checks]({INDEX})"]) + "\n"


def _index() -> str:
    host = [_row(item) for item in checks()]
    cluster = [_row(item) for item in cluster_checks()]
    head = ["| Check | Area | Finds | State | Question |", "|---|---|---|---|---|"]
    lines = [_INTRODUCTION, f"## {len(host)} host checks", "", *head, *host]
    if cluster:
        lines += ["", f"## {len(cluster)} cluster checks", "", *head, *cluster]
    return "\n".join(lines) + "\n"


def _row(item: Check | ClusterCheck) -> str:
    states = "<br>".join(f"`{' '.join([state.name, *state.arguments])}`" for state in states_of(item.name))
    summary = item.explanation.partition("\n")[0]
    seen = ways(item)
    finds = ", ".join(seen.severities) + (" (`--fix`)" if seen.fixes else "")
    return f"| [{item.name}]({item.name}.md) | {item.area} | {finds} | {states} | {_cell(_prose(summary))} |"


def _prose(text: str) -> str:
    """A docstring as Markdown: what is no code is shown as it stands."""
    parts = text.replace("``", "`").split("`")
    plain = [part.replace("\\", "\\\\").replace("<", "&lt;").replace("*", "\\*") for part in parts[::2]]
    return "`".join(part for pair in zip(plain, [*parts[1::2], ""], strict=False) for part in pair)[
        : -1 or None
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code(function: Any) -> Iterator[tuple[CodeType, list[Any]]]:  # noqa: ANN401 - any callable of a check
    """The code of a check and of what it calls in its own package, with the global values that each names."""
    waiting, seen = [function], set[int]()
    while waiting:
        current = waiting.pop()
        if not isinstance(current, FunctionType) or id(current) in seen:
            continue
        seen.add(id(current))
        for code in _nested(current.__code__):
            values = [current.__globals__[name] for name in code.co_names if name in current.__globals__]
            values += [cell.cell_contents for cell in current.__closure__ or ()]
            values += [each for value in values for each in _members(value)]
            yield code, [value for value in values if isinstance(value, FunctionType)]
            waiting += [value for value in values if getattr(value, "__module__", "").startswith(_HOMES)]


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _nested(const)


def _members(value: Any) -> list[Any]:  # noqa: ANN401 - a global of a check's module
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, tuple | list) else []
