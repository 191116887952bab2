"""Explanations are the docstrings of what they explain."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

from winjoin.engine.check import Check, ClusterCheck
from winjoin.engine.extensions import checks, cluster_checks, phases
from winjoin.errors import ConfigInvalid, Problem, WinjoinError

_HOMES = ("winjoin.cluster", "winjoin.hosts", "winjoin.transports", "winjoin.config", "winjoin.artifacts")


def explanation(name: str) -> str:
    """The text for an id; ConfigInvalid with the nearest where it is none."""
    known = everything()
    for title, text in known.items():
        if title.lower() == name.lower():
            return text
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), [title.lower() for title in known], 1, 0.5)
    titles = {title.lower(): title for title in known}
    meant = f"; did you mean {titles[near[0]]}?" if near else ""
    raise ConfigInvalid([Problem("ID", f"{name!r} is no error, check or phase{meant}")])


def everything() -> dict[str, str]:
    """All explanations by name: errors, checks, phases."""
    found = {error.id: _error(error) for error in errors()}
    found |= {item.name: f"check {item.name}\n\n{item.explanation}{_facts(item)}" for item in checks()}
    found |= {
        item.name: f"cluster check {item.name}\n\n{item.explanation}{_facts(item)}"
        for item in cluster_checks()
    }
    return found | {item.name: f"phase {item.name}\n\n{inspect.getdoc(item.steps)}" for item in phases()}


def table_of_contents() -> str:
    """Every name that can be explained, with a line of what it is, by kinds."""
    parts = {
        "host checks": [(item.name, item.explanation) for item in checks()],
        "cluster checks": [(item.name, item.explanation) for item in cluster_checks()],
        "phases": [(item.name, item.summary) for item in phases()],
        "errors": [(error.id, inspect.getdoc(error) or "") for error in errors()],
    }
    wide = max(len(name) for names in parts.values() for name, _ in names) + 2
    lines = []
    for title, names in parts.items():
        unique = dict(reversed(names))  # of errors that share an id the general one
        lines += [
            "",
            f"{title} ({len(unique)})",
            *(f"  {name:<{wide}}{_first(unique[name])}" for name in sorted(unique)),
        ]
    return "\n".join(lines[1:])


def _first(text: str) -> str:
    return text.strip().partition("\n")[0]


def _facts(item: Check | ClusterCheck) -> str:
    """What its page below docs/checks says beside the text."""
    from winjoin.cli.pages import facts_of

    lines = [f"{name}: {value}" for name, value in facts_of(item)]
    return "\n\n" + "\n".join(lines).replace("`", "")


def errors() -> Iterator[type[WinjoinError]]:
    """Every error class, the general before the special."""
    for home in _HOMES:
        package = import_module(home)
        for module in pkgutil.iter_modules(package.__path__, home + "."):
            import_module(module.name)
    waiting = [WinjoinError]
    while waiting:
        error = waiting.pop(0)
        yield error
        waiting += error.__subclasses__()


def _error(error: type[WinjoinError]) -> str:
    return f"{error.id} (exit code {error.exit_code})\n\n{inspect.getdoc(error)}"
