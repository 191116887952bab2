"""Explanations are the docstrings of what they explain."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

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
    found |= {item.name: f"check {item.name}\n\n{item.explanation}" for item in checks()}
    found |= {item.name: f"cluster check {item.name}\n\n{item.explanation}" for item in cluster_checks()}
    return found | {item.name: f"phase {item.name}\n\n{inspect.getdoc(item.steps)}" for item in phases()}


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
