"""YAML as people write it: every document with the line of each value, and mistakes as sentences with a cure.

Scalars mean what they mean to kubeadm (no base 60, no dates); `texts` keeps each as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from winjoin.config.spelling import character
from winjoin.errors import ConfigInvalid, Problem

if TYPE_CHECKING:
    import yaml

Json = dict[str, Any]


class Vaulted(str):
    """A value that Ansible Vault has encrypted; it is never used. The text is the vault's id, or empty."""

    __slots__ = ()


class Document(NamedTuple):
    """One document.

    Plain values, and by path (``a.b[0].c``) the line and, of scalars, the text as written.
    """

    value: Any
    lines: dict[str, int]
    texts: dict[str, str]

    def text(self, path: str, value: object) -> str:
        """The scalar at `path` as it was written."""
        return self.texts.get(path, str(value))


def read_documents(text: str, *, file: str, problems: list[Problem]) -> tuple[Document, ...]:
    """Every document that is not empty.

    Mistakes that can be read past go to `problems`; ConfigInvalid where none can.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = _plain_indents(text.removeprefix("\ufeff").replace("\r\n", "\n"), file, problems)
    for _ in range(50):
        try:
            nodes = list(yaml.compose_all(text, Loader=loader))
        except yaml.MarkedYAMLError as error:
            text = _read_past(text, error, file, problems)
            continue
        except yaml.YAMLError as error:
            what = str(error).splitlines()[0]
            raise ConfigInvalid([*problems, Problem(file, f"is no YAML: {what}")]) from error
        documents = (_Builder(file, problems).document(node) for node in nodes)
        return tuple(document for document in documents if document.value is not None)
    raise ConfigInvalid(problems)


def _plain_indents(text: str, file: str, problems: list[Problem]) -> str:
    """Indents of web pages (non-breaking blanks and such), which YAML takes for a part of the name.

    As blanks.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        if set(indent) - set(" \t\r") and line.strip():
            odd = next(char for char in indent if char not in " \t\r")
            where = f"{file}: line {number + 1}"
            problems.append(Problem(where, f"is indented with {character(odd)}; YAML takes blanks alone"))
            lines[number] = " " * len(indent) + line.lstrip()
    return "\n".join(lines)


def _read_past(text: str, error: yaml.MarkedYAMLError, file: str, problems: list[Problem]) -> str:
    """The text with its first mistake cured, so that the next is found too."""
    lines = text.split("\n")
    mark = error.problem_mark or error.context_mark
    number = mark.line if mark else 0
    for cure in _CURES:
        for at in dict.fromkeys((number, number - 1, *range(len(lines)))):
            if not 0 <= at < len(lines):
                continue
            cured = cure(lines[at])
            if cured and cured[0] != lines[at]:
                problems.append(Problem(f"{file}: line {at + 1}", cured[1]))
                lines[at] = cured[0]
                return "\n".join(lines)
    what = ", ".join(part for part in (error.context, error.problem) if part)
    if "mapping values are not allowed" in what:
        what += " (an indent that is not as that of the line before, or a second ': ')"
    column = mark.column + 1 if mark else 1
    raise ConfigInvalid(
        [*problems, Problem(f"{file}: line {number + 1}, column {column}", f"is no YAML: {what}")]
    )


def _tab(line: str) -> tuple[str, str] | None:
    blank = re.match(r"\s*", line)
    if not blank or not set(blank[0]) - {" "}:
        return None
    odd = next(char for char in blank[0] if char != " ")
    name = "a tab" if odd == "\t" else character(odd)
    return blank[0].replace(odd, "  ") + line[
        blank.end() :
    ], f"is indented with {name}; YAML takes blanks alone"


def _bracket(line: str) -> tuple[str, str] | None:
    match = re.match(
        r"(\s*(?:- +)?[\w.-]+: +|\s*- +)(\[[0-9A-Fa-f:.%\w]*:[0-9A-Fa-f:.%\w]*\](?::\d+)?)\s*(#.*)?$", line
    )
    if not match:
        return None
    cured = f'{match[1]}"{match[2]}"'
    return cured, f"`[` starts a list in YAML; write `{cured.strip()}`"


def _template(line: str) -> tuple[str, str] | None:
    match = re.match(r"(\s*(?:- +)?[\w.-]+: +|\s*- +)(\{[{%].*[}%]\}.*?)\s*$", line)
    if not match:
        return None
    return f"{match[1]}''", "is a template that was not filled in; render the file first"


def _escape(line: str) -> tuple[str, str] | None:
    match = re.match(r'(.*?[:\-] +)"([^"\']*\\[^"\']*)"(.*)$', line)
    if not match:
        return None
    return (
        f"{match[1]}'{match[2]}'{match[3]}",
        (
            "has a backslash in double quotes, which YAML takes"
            " for an escape; use single quotes, or forward slashes"
        ),
    )


def _reserved(line: str) -> tuple[str, str] | None:
    match = re.match(r"(\s*(?:- +)?[\w.-]+: +|\s*- +)([@`%*&!][^#]*?)\s*$", line)
    if not match:
        return None
    quoted = match[2].replace("'", "''")
    return (
        f"{match[1]}'{quoted}'",
        f"`{match[2][0]}` has a meaning of its own in YAML; put the value in single quotes",
    )


def _colon(line: str) -> tuple[str, str] | None:
    match = re.match(r"(\s*(?:- +)?[\w.-]+: +)([^\s'\"\[{|>#][^'\"#]*: [^#]*?)\s*$", line)
    if not match:
        return None
    return f"{match[1]}'{match[2]}'", "has a second `: ` in its value; put the value in quotes"


_CURES: tuple[Callable[[str], tuple[str, str] | None], ...] = (
    _bracket,
    _tab,
    _template,
    _escape,
    _reserved,
    _colon,
)


class _Builder:
    """Builds one document's values from its nodes."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems
        self.lines: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.open: set[int] = set()

    def document(self, node: yaml.Node | None) -> Document:
        return Document(self.value(node, "") if node is not None else None, self.lines, self.texts)

    def value(self, node: yaml.Node, path: str) -> Any:  # noqa: ANN401 - what YAML holds
        import yaml

        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self.open:
            raise ConfigInvalid([Problem(self.file, f"{path} holds itself (an alias within its anchor)")])
        if len(self.lines) > 200_000:  # noqa: PLR2004 - aliases of aliases; no honest file has as many values
            raise ConfigInvalid([Problem(self.file, "repeats itself without end (aliases of aliases)")])
        if node.tag in {"!vault", "!vault-encrypted"}:
            return Vaulted(vault_id(str(node.value)))
        if isinstance(node, yaml.MappingNode):
            return self._within(node, lambda: self._mapping(node, path))
        if isinstance(node, yaml.SequenceNode):
            items = list(enumerate(node.value))
            return self._within(node, lambda: [self.value(item, f"{path}[{index}]") for index, item in items])
        self.texts[path] = str(node.value)
        return _scalar(node)

    def _within(self, node: yaml.Node, build: Callable[[], Any]) -> Any:  # noqa: ANN401 - what YAML holds
        self.open.add(id(node))
        try:
            return build()
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, path: str) -> Json | None:
        import yaml

        result: Json = {}
        merged: list[Json] = []
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                where = f"{self.file}: {path} (line {key_node.start_mark.line + 1})"
                self.problems.append(
                    Problem(where, "is a template that was not filled in; render the file first")
                )
                return None
            key = str(key_node.value)
            if key_node.tag == "tag:yaml.org,2002:merge":
                found = self.value(value_node, f"{path}.<<")
                merged.extend(
                    one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)
                )
                continue
            inner = f"{path}.{key}" if path else key
            line = key_node.start_mark.line + 1
            if key in result:
                first = self.lines.get(inner, 0)
                self.problems.append(
                    Problem(f"{self.file}: {inner}", f"is there twice, in lines {first} and {line}")
                )
            self.lines[inner] = line
            result[key] = self.value(value_node, inner)
        for extra in merged:
            result = {**extra, **result}
        return result


def vault_id(text: str) -> str:
    """The id in the first line of what Ansible Vault wrote (``$ANSIBLE_VAULT;1.2;AES256;prod``).

    Empty where it has none.
    """
    parts = text.strip().split("\n")[0].strip().split(";")
    return parts[3].strip() if len(parts) > 3 else ""  # noqa: PLR2004 - the fourth part


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    text = str(node.value)
    if (
        not node.tag.startswith("tag:yaml.org,2002:")
        or node.tag.endswith(":str")
        or getattr(node, "style", None)
    ):
        return text
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if node.tag.endswith(":bool"):
        return text.lower() in {"true", "yes", "on"}
    return _number(text)


def _number(text: str) -> str | int | float:
    plain = text.replace("_", "")
    if re.fullmatch(r"[-+]?\d+", plain):
        octal = re.fullmatch(r"[-+]?0[0-7]+", plain)
        return int(plain, 8) if octal else int(plain)
    if re.fullmatch(r"0x[0-9A-Fa-f]+|0o[0-7]+|0b[01]+", plain):
        return int(plain, 0)
    if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?", plain):
        return float(plain)
    return text
