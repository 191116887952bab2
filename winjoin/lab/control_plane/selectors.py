"""Label and field selectors of lists and watches."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from winjoin.lab.control_plane.answers import BadRequest

Json = dict[str, Any]
Test = Callable[[Json], bool]


def selector(labels: str, fields: str) -> Test:
    """A test of objects. Raises BadRequest."""
    tests = [*_label_tests(labels), *_field_tests(fields)]
    return lambda value: all(test(value) for test in tests)


def _labels(value: Json) -> dict[str, str]:
    return value.get("metadata", {}).get("labels") or {}


def _label_tests(text: str) -> list[Test]:
    parts = re.findall(r"[^,(]+(?:\([^)]*\))?", text)
    return [_label_test(part.strip()) for part in parts if part.strip()]


def _label_test(part: str) -> Test:
    if found := re.fullmatch(r"(\S+)\s+(in|notin)\s+\(([^)]*)\)", part):
        name, verb, values = found[1], found[2], {value.strip() for value in found[3].split(",")}
        return lambda value: (_labels(value).get(name) in values) == (verb == "in")
    if found := re.fullmatch(r"(!?)([^\s=!]+)", part):
        wanted, name = not found[1], found[2]
        return lambda value: (name in _labels(value)) == wanted
    if found := re.fullmatch(r"([^\s=!]+)\s*(!=|==?)\s*(.*)", part):
        name, equal, wanted_value = found[1], found[2] != "!=", found[3]
        return lambda value: (_labels(value).get(name) == wanted_value) == equal
    raise BadRequest(f"unable to parse requirement: {part}")


def _field_tests(text: str) -> list[Test]:
    return [_field_test(part) for part in text.split(",") if part]


def _field_test(part: str) -> Test:
    found = re.fullmatch(r"([A-Za-z.]+)(!=|==?)(.*)", part)
    if not found:
        raise BadRequest(f"unable to parse field selector: {part}")
    path, equal, wanted = found[1].split("."), found[2] != "!=", found[3]
    return lambda value: (_at(value, path) == wanted) == equal


def _at(value: Any, path: list[str]) -> str:  # noqa: ANN401 - JSON
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
