"""Changes of objects in the cluster: shown as a patch, and made only where nobody else has changed them meanwhile."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from winjoin.cluster import failures
from winjoin.cluster.http import Api

Json = dict[str, Any]
Change = Callable[[Json], Json]
_NOISE = ("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink")


class Changed(NamedTuple):
    """An object as it is and as it would be."""

    title: str
    path: str
    before: Json
    after: Json

    @property
    def is_new(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after

    @property
    def diff(self) -> str:
        """The patch of its YAML, as ``diff -u`` writes it."""
        from difflib import unified_diff

        lines = unified_diff(
            _text(self.before),
            _text(self.after),
            f"{self.title} (as it is)",
            f"{self.title} (fixed)",
            lineterm="",
        )
        return "".join(line + "\n" for line in lines)


def changed(api: Api, title: str, path: str, changes: Iterable[Change]) -> Changed:
    """The object as it is now, and what all changes together make of it."""
    before = api.get(path)
    after = copy.deepcopy(before)
    for change in changes:
        after = change(after)
    return Changed(title, path, before, after)


def apply(api: Api, found: Changed) -> None:
    """Replace it. Raises `failures.Conflict` where it has changed since it was read; nothing is written then."""
    try:
        api.replace(found.path, found.after)  # its resourceVersion is in it: the API server compares
    except failures.Conflict as error:
        raise failures.Conflict(
            f"{found.title} was changed by somebody else meanwhile; nothing was written to it",
            status=error.status,
            reason=error.reason,
            hint="Run the command again: it reads the object anew.",
        ) from error


def _text(found: Json) -> list[str]:
    """Its YAML without what the API server keeps for itself; texts of several lines stand as such."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """PyYAML's own, but for texts of several lines."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    shown = {key: value for key, value in found.items() if key != "status"}
    meta = shown.get("metadata") or {}
    shown["metadata"] = {key: value for key, value in meta.items() if key not in _NOISE}
    return str(yaml.dump(shown, Dumper=Dumper, sort_keys=False, width=1000)).splitlines()
