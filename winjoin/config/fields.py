"""Documents as tables of fields.

One table validates, explains (``config init``) and becomes a JSON schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from winjoin.config.names import unfilled
from winjoin.config.spelling import meant, odd_character
from winjoin.config.yamltext import Document
from winjoin.errors import Problem


class Field(NamedTuple):
    """One field. `kind`: string, bool, int, duration, strings, map (of strings), object, objects, args, any.

    `doc` is its documentation; `refused` says why a field that kubeadm knows is an error here; `check`
    raises ValueError.
    `default` is what counts where it is absent, as YAML; `secret` values never appear in a message.
    """

    name: str
    kind: str
    doc: str
    inner: tuple[Field, ...] = ()
    check: Callable[[str], object] | None = None
    refused: str = ""
    default: str = ""
    secret: bool = False


class Reader:
    """Validates one document against a table; collects problems with their paths."""

    def __init__(self, file: str, document: Document, problems: list[Problem], notes: list[str]) -> None:
        self.file, self.document, self.problems, self.notes = file, document, problems, notes

    def bad(self, path: str, what: str) -> None:
        """Record a mistake at a path of the document."""
        line = self.document.lines.get(path)
        self.problems.append(Problem(f"{self.file}: {path}" + (f" (line {line})" if line else ""), what))

    def read(self, value: object, fields: Iterable[Field], path: str = "") -> dict[str, Any]:
        """The right values by name; strings of checked fields become what `check` returned."""
        known = {field.name: field for field in fields}
        if not isinstance(value, dict):
            cure = " (a blank is missing after a colon)" if re.match(r"[A-Za-z]+:\S", str(value)) else ""
            names = ", ".join(list(known)[:4])
            self.bad(path or "document", f"is {_kind_of(value)}{cure}; it is a map with {names} …")
            return {}
        result = {}
        for name, inner in value.items():
            at = f"{path}.{name}" if path else name
            field = known.get(name)
            if field is None:
                odd = odd_character(name)
                self.bad(at, f"is not known here{f' (it has {odd})' if odd else ''}{meant(name, known)}")
            elif field.refused:
                if inner not in (None, False, []):
                    self.bad(at, field.refused)
            elif inner is not None:
                found = getattr(self, f"_{field.kind}")(field, inner, at)
                if found is not None:
                    result[name] = found
        return result

    def _string(self, field: Field, value: object, path: str) -> object:
        if isinstance(value, dict | list):
            cure = (
                f'; `[` starts a list in YAML: write {field.name}: "[ADDRESS]:PORT"'
                if isinstance(value, list)
                else ""
            )
            self.bad(path, f"is {_kind_of(value)}; it is a text{cure}")
            return None
        text = self.document.text(path, value)
        if field.check is None:
            return self._filled(text, path)
        try:
            return field.check(text)
        except ValueError as error:
            self.bad(path, str(error))
            return None

    def _filled(self, text: str, path: str) -> str | None:
        if why := unfilled(text):
            self.bad(path, why)
            return None
        return text

    def _bool(self, field: Field, value: object, path: str) -> bool | None:
        if not isinstance(value, bool):
            self.bad(path, f"is {_shown(field, value)}; it is true or false, without quotes")
            return None
        return value

    def _int(self, field: Field, value: object, path: str) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.bad(path, f"is {_shown(field, value)}; it is a whole number")
            return None
        return value

    def _duration(self, field: Field, value: object, path: str) -> float | None:
        try:
            return duration(self.document.text(path, value))
        except ValueError as error:
            self.bad(path, str(error))
            return None

    def _strings(self, field: Field, value: object, path: str) -> tuple[object, ...] | None:
        if not isinstance(value, list):
            self.bad(path, f"is {_kind_of(value)}; it is a list: each value on a line of its own after '- '")
            return None
        found = [self._string(field, item, f"{path}[{index}]") for index, item in enumerate(value)]
        return tuple(item for item in found if item is not None)

    def _map(self, field: Field, value: object, path: str) -> dict[str, str] | None:
        if not isinstance(value, dict):
            self.bad(path, f"is {_kind_of(value)}; it is a map of names and texts")
            return None
        found = {
            key: self._string(field._replace(check=None), item, f"{path}.{key}")
            for key, item in value.items()
        }
        return {key: str(item) for key, item in found.items() if item is not None}

    def _object(self, field: Field, value: object, path: str) -> dict[str, Any]:
        return self.read(value, field.inner, path)

    def _objects(self, field: Field, value: object, path: str) -> tuple[dict[str, Any], ...] | None:
        if not isinstance(value, list):
            self.bad(path, f"is {_kind_of(value)}; it is a list of maps")
            return None
        return tuple(self.read(item, field.inner, f"{path}[{index}]") for index, item in enumerate(value))

    def _any(self, field: Field, value: object, path: str) -> object:
        return value

    def _args(self, field: Field, value: object, path: str) -> tuple[tuple[str, str], ...] | None:
        """Flags of the kubelet as the list of v1beta4 or the map of v1beta3; their order is kept."""
        if isinstance(value, dict):
            return tuple(self._map(field, value, path).items()) if value else ()  # type: ignore[union-attr]
        inner = (Field("name", "string", ""), Field("value", "string", ""))
        rows = self._objects(field._replace(inner=inner), value, path) or ()
        for index, row in enumerate(rows):
            if "name" not in row:
                self.bad(f"{path}[{index}]", "has no name; each is {name: …, value: …}")
        return tuple((str(row["name"]), str(row.get("value", ""))) for row in rows if "name" in row)


def _kind_of(value: object) -> str:
    kinds = (
        (dict, "a map"),
        (list, "a list"),
        (bool, "true or false"),
        (int, "a number"),
        (float, "a number"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "a text")


def _shown(field: Field, value: object) -> str:
    return _kind_of(value) if field.secret or isinstance(value, dict | list) else repr(value)


def duration(text: str) -> float:
    """Seconds of ``5m0s``, ``1h30m``, ``500ms``, as Go writes them; ValueError where it is none."""
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
    plain = text.strip()
    if plain == "0":
        return 0.0
    if not re.fullmatch(r"(\d+(\.\d+)?(h|ms|us|µs|ns|m|s))+", plain):
        raise ValueError(
            f"{text!r} is no duration such as 5m0s or 90s"
            + ("; the unit is missing" if plain.isdigit() else "")
        )
    return sum(
        float(number) * units[unit]
        for number, _, unit in re.findall(r"(\d+(\.\d+)?)(h|ms|us|µs|ns|m|s)", plain)
    )


def commented(fields: Iterable[Field], *, indent: str = "", active: Mapping[str, str] | None = None) -> str:
    """The fields as YAML with their documentation as comments.

    Only those of `active` are not comments themselves.
    """
    import textwrap

    active = active or {}
    lines: list[str] = []
    for field in fields:
        if field.refused:
            continue
        lines += [f"{indent}# {line}" for line in textwrap.wrap(field.doc, 106 - len(indent))]
        if field.name in active:
            lines.append(f"{indent}{field.name}: {active[field.name]}".rstrip())
        elif field.inner:
            shown = [inner for inner in field.inner if not inner.refused]
            dashes = ["- ", *["  "] * len(shown)] if field.kind == "objects" else [""] * len(shown)
            lines.append(f"{indent}# {field.name}:")
            lines += [
                f"{indent}#   {dash}{inner.name}: {inner.default}".rstrip() + f"  # {inner.doc}"
                for dash, inner in zip(dashes, shown, strict=False)
            ]
        else:
            lines.append(f"{indent}# {field.name}: {field.default}".rstrip())
    return "\n".join(lines)


def schema_of(fields: Iterable[Field], *, api_versions: Iterable[str] = (), kind: str = "") -> dict[str, Any]:
    """The fields as a JSON schema of draft 2020-12."""
    types: dict[str, dict[str, Any]] = {
        "string": {"type": "string"},
        "bool": {"type": "boolean"},
        "int": {"type": "integer"},
        "duration": {"type": "string", "examples": ["5m0s"]},
        "strings": {"type": "array", "items": {"type": "string"}},
        "map": {"type": "object", "additionalProperties": {"type": "string"}},
        "any": {},
        "args": {"type": ["array", "object"]},
    }
    properties: dict[str, Any] = {}
    if kind:
        properties = {"apiVersion": {"enum": list(api_versions)}, "kind": {"const": kind}}
    for field in fields:
        if field.refused:
            continue
        shape = schema_of(field.inner) if field.inner else types[field.kind]
        shape = {"type": "array", "items": shape} if field.kind == "objects" else shape
        properties[field.name] = {**shape, "description": field.doc}
    required = {"required": ["apiVersion", "kind"]} if kind else {}
    return {"type": "object", "additionalProperties": False, "properties": properties, **required}
