"""Paths of patches: names, numbers, all, new ones, and adding."""

from __future__ import annotations

from typing import Any

import pytest

from winjoin.lab.patching import patch


def patched(tree: Any, **changes: Any) -> Any:
    patch(tree, changes)
    return tree


@pytest.mark.parametrize(
    ("tree", "path", "value", "after"),
    [
        ({}, "a.b", 1, {"a": {"b": 1}}),
        ({"a": None}, "a.b", 1, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, "a.b", None, {"a": {}}),
        ({"n": 5}, "n+", 2, {"n": 7}),
        ({}, "n+", 2, {"n": 2}),
        ({"l": [1]}, "l+", [2], {"l": [1, 2]}),
        ({"m": {"a": 1}}, "m+", {"b": 2}, {"m": {"a": 1, "b": 2}}),
        (
            {"l": [{"name": "x", "v": 1}, {"name": "y"}]},
            "l[x].v",
            3,
            {"l": [{"name": "x", "v": 3}, {"name": "y"}]},
        ),
        ({"l": [{"name": "a b.c"}]}, "l[a b.c].v", 3, {"l": [{"name": "a b.c", "v": 3}]}),
        ({"l": []}, "l[x].v", 3, {"l": [{"name": "x", "v": 3}]}),
        ({}, "l[x]", {"name": "x"}, {"l": [{"name": "x"}]}),
        ({"l": [{"v": 1}, {"v": 2}]}, "l[*].v+", 10, {"l": [{"v": 11}, {"v": 12}]}),
        ({"l": [{"v": 1}, {"v": 2}]}, "l[1].v", 10, {"l": [{"v": 1}, {"v": 10}]}),
        ({"l": [1]}, "l[+]", 2, {"l": [1, 2]}),
        (
            {"l": [{"kind": "tls"}, {"kind": "dns"}]},
            "l[kind=tls].ok",
            False,
            {"l": [{"kind": "tls", "ok": False}, {"kind": "dns"}]},
        ),
        ({"l": []}, "l[kind=tls].ok", False, {"l": []}),
        ({"l": [{"name": "x"}, {"name": "y"}]}, "l[x]", None, {"l": [{"name": "y"}]}),
        ({"l": [{"port": 135}]}, "l[10250]", {"port": 10250}, {"l": [{"port": 135}, {"port": 10250}]}),
    ],
)
def test_a_change(tree: Any, path: str, value: Any, after: Any) -> None:
    assert patched(tree, **{path: value}) == after


@pytest.mark.parametrize(
    ("tree", "path"), [({"a": 1}, "a.b"), ({"a": {}}, "a[0]"), ({}, "a[0"), ({"a": []}, "a.b")]
)
def test_a_path_that_leads_nowhere_is_refused(tree: Any, path: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        patch(tree, {path: 1})
