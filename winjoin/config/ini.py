"""Ansible's INI inventories as groups and hosts; every value is text, as it was written."""

from __future__ import annotations

import re
import shlex
from typing import Any, NamedTuple, Self

from winjoin.config.spelling import blanks_made_plain, meant
from winjoin.errors import Problem

Variables = dict[str, Any]


class Groups(NamedTuple):
    """An inventory before its variables are merged: by group its hosts, children and variables.

    By host its own.
    """

    hosts: dict[str, dict[str, Variables]]
    children: dict[str, list[str]]
    variables: dict[str, Variables]

    @classmethod
    def empty(cls) -> Groups:
        """With no group."""
        return cls({}, {}, {})

    def group(self, name: str) -> dict[str, Variables]:
        """The hosts of a group, which exists from now on."""
        self.children.setdefault(name, [])
        self.variables.setdefault(name, {})
        return self.hosts.setdefault(name, {})


def read_ini(text: str, *, file: str, problems: list[Problem]) -> Groups:
    """Groups of an INI text; a mistake of a line goes to `problems`, and the other lines are read."""
    groups = Groups.empty()
    section, kind = "ungrouped", "hosts"
    in_vault = False
    for number, line in enumerate(blanks_made_plain(text.removeprefix("\ufeff")).split("\n"), 1):
        plain = line.strip()
        in_vault = in_vault and line[:1] in {" ", "\t"} and "=" not in plain
        if not plain or plain[0] in "#;" or in_vault:
            continue
        where = f"{file}: line {number}"
        if plain.startswith("[") and not re.match(r"\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.%]*\](:\d+)?(\s|$)", plain):
            section, kind = _section(plain, where, problems)
            groups.group(section)
        elif re.search(r"=\s*['\"]?!vault\b", plain):
            problems.append(
                Problem(where, "INI inventories cannot hold vault values; use YAML or group_vars")
            )
            in_vault = True
        else:
            _line(groups, section, kind, plain, where, problems)
    return groups


def _section(plain: str, where: str, problems: list[Problem]) -> tuple[str, str]:
    match = re.match(r"\[([^\[\]:]+)(?::(\w+))?\]\s*([#;].*)?$", plain)
    if not match:
        problems.append(
            Problem(
                where,
                f"{plain.split(maxsplit=1)[0]!r} is no section; as [group], [group:vars], [group:children]",
            )
        )
        return "ungrouped", "nothing"
    kind = match[2] or "hosts"
    if kind not in {"hosts", "vars", "children"}:
        hint = meant(kind, ("hosts", "vars", "children"), prefix=":")
        problems.append(Problem(where, f"[{match[1]}:{kind}] is no section{hint}"))
    return match[1].strip(), kind


def _line(  # noqa: PLR0917 - one line's whole place
    groups: Groups, section: str, kind: str, plain: str, where: str, problems: list[Problem]
) -> None:
    if kind == "vars":
        key, mark, value = plain.partition("=")
        if not mark:
            problems.append(Problem(where, f"{key.split(maxsplit=1)[0]!r} has no value; write key=value"))
        else:
            groups.variables[section][key.strip()] = _Text(
                _unquoted(value.strip()), quoted=_is_quoted(value.strip())
            )
    elif kind == "children":
        child = plain.split(maxsplit=1)[0]
        groups.group(child)
        groups.children[section].append(child)
    elif kind == "hosts":
        _host(groups.group(section), plain, where, problems)


class _Text(str):
    """A value, and whether Ansible would have read it as a literal of Python."""

    __slots__ = ("quoted",)
    quoted: bool

    def __new__(cls, text: str, *, quoted: bool) -> Self:
        made = super().__new__(cls, text)
        made.quoted = quoted
        return made


def literal_of(text: str) -> object:
    """What Ansible makes of an INI value: a Python literal where it looks like one.

    The text itself otherwise.
    """
    import ast

    if getattr(text, "quoted", False):
        return text
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def _is_quoted(value: str) -> bool:
    return len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]


def _unquoted(value: str) -> str:
    return value[1:-1] if _is_quoted(value) else value


def _host(hosts: dict[str, Variables], plain: str, where: str, problems: list[Problem]) -> None:
    lexer = shlex.shlex(plain, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        words = _without_comment(list(lexer))
    except ValueError:
        problems.append(Problem(where, "has a quote that does not end"))
        return
    variables: Variables = {}
    for word in words[1:]:
        key, mark, value = word.partition("=")
        if not mark:
            problems.append(
                Problem(where, "has a word that is not key=value; put values with blanks in quotes")
            )
            return
        variables[key] = _Text(value, quoted=False)
    name, port = _with_port(words[0])
    name = name.strip("[]") if name.startswith("[") else name
    if port:
        variables.setdefault("ansible_port", port)
    for each in expanded(name):
        hosts.setdefault(each, {}).update(variables)


def _without_comment(words: list[str]) -> list[str]:
    cut = next((index for index, word in enumerate(words) if word.startswith("#")), len(words))
    return words[:cut]


def _with_port(name: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]|[^:]*(?:\[[^\]]*\][^:]*)*):(\d{1,5})", name)
    return (match[1], match[2]) if match and not re.search(r"\[[^\]]*$", match[1]) else (name, "")


def expanded(name: str) -> list[str]:
    """``win[01:03]`` as win01, win02, win03; ``win[a:c]`` too; a third part is the step."""
    match = re.search(r"\[(\d+|[A-Za-z]):(\d+|[A-Za-z])(?::(\d+))?\]", name)
    if not match or name.startswith("[") or re.fullmatch(r"\[[0-9A-Fa-f:.]+\].*", name):
        return [name]
    step = int(match[3] or 1) or 1
    if match[1].isdigit() and match[2].isdigit():
        numbers = range(int(match[1]), min(int(match[2]), int(match[1]) + 100_000) + 1, step)
        parts = [str(number).zfill(len(match[1])) for number in numbers]
    else:
        parts = [chr(code) for code in range(ord(match[1]), ord(match[2]) + 1, step)]
    return [more for part in parts for more in expanded(name[: match.start()] + part + name[match.end() :])]
