"""Changes of nested JSON by path, as states and world files write them: ``network.adapters[Ethernet].mtu``.

A part in brackets picks elements of a list: ``[0]`` by number, ``[*]`` all, ``[+]`` a new one at the end, and
``[Ethernet]`` those of that name (or drive, address, port, destination); where there is none, one is added.
``[kind=tls]`` picks those alone, and adds none. A path that ends with ``+`` adds to a number, a list or a
mapping. The value None removes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Any

_IDENTIFYING = ("name", "drive", "address", "port", "destination")


def patch(tree: Json, changes: Mapping[str, Json]) -> None:
    """Make the changes in the tree, in their order. ValueError for a path that cannot be followed."""
    for path, value in changes.items():
        _change(
            tree,
            list(_steps(path.removesuffix("+"))),
            value,
            add=path.endswith("+") and not path.endswith("[+]"),
        )


def _steps(path: str) -> Iterator[str]:
    """The parts of a path: ``a.b[c.d].e`` is a, b, [c.d], e."""
    rest = path
    while rest:
        if rest.startswith("["):
            inside, bracket, rest = rest.partition("]")
            if not bracket:
                raise ValueError(f"{path!r} has a bracket without its end")
            yield inside + bracket
        else:
            end = min((rest.find(mark) for mark in ".[" if mark in rest), default=len(rest))
            yield rest[:end]
            rest = rest[end:]
        rest = rest.removeprefix(".")


def _change(tree: Json, steps: list[str], value: Json, *, add: bool) -> None:
    step, *rest = steps
    if step.startswith("["):
        _change_elements(tree, step[1:-1], rest, value, add=add)
        return
    if not isinstance(tree, dict):
        raise ValueError(  # noqa: TRY004 - the path is wrong, no argument's type
            f"{step!r} is looked for in {type(tree).__name__}, which has no names"
        )
    if not rest:
        _set(tree, step, value, add=add)
        return
    if tree.get(step) is None:
        tree[step] = [] if rest[0].startswith("[") else {}
    _change(tree[step], rest, value, add=add)


def _change_elements(tree: Json, which: str, rest: list[str], value: Json, *, add: bool) -> None:
    if not isinstance(tree, list):
        raise ValueError(  # noqa: TRY004 - the same
            f"[{which}] is looked for in {type(tree).__name__}, which is no list"
        )
    chosen = _chosen(tree, which)
    if value is None and not rest:
        for index in reversed(chosen):
            del tree[index]
        return
    if not chosen and which != "*" and "=" not in which:
        chosen = [_append(tree, which)]
    for index in chosen:
        if rest:
            _change(tree[index], rest, value, add=add)
        else:
            tree[index] = value


def _chosen(tree: list[Json], which: str) -> list[int]:
    if which == "*":
        return list(range(len(tree)))
    if which == "+":
        return []
    if "=" in which:
        key, _, wanted = which.partition("=")
        return [index for index, item in enumerate(tree) if str(item.get(key)) == wanted]
    named = [index for index, item in enumerate(tree) if _named(item, which)]
    by_number = which.isdigit() and int(which) < len(tree)
    return [int(which)] if by_number and not named else named


def _append(tree: list[Json], which: str) -> int:
    tree.append({} if which == "+" else {"name": which})
    return len(tree) - 1


def _named(item: Json, which: str) -> bool:
    return item == which or (isinstance(item, dict) and which in (str(item.get(key)) for key in _IDENTIFYING))


def _set(tree: dict[str, Json], name: str, value: Json, *, add: bool) -> None:
    if value is None:
        tree.pop(name, None)
    elif not add or tree.get(name) is None:
        tree[name] = value
    elif isinstance(value, dict):
        tree[name] = {**tree[name], **value}
    else:
        tree[name] = tree[name] + value
