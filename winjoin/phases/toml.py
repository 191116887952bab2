"""Values in generated TOML: no path of Windows is read as escapes, whatever a user calls his folders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


def literal(text: str) -> str:
    r"""A TOML string: in single quotes, where a backslash is a backslash; else with escapes.

    In double quotes ``C:\tools\new`` would be read as a tab and a new line, without any error.
    """
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put texts in place of each ``'@NAME@'`` of a template, which is TOML itself.

    Raises ValueError where the result does not read back as what was meant, or a place is left.
    """
    return _filled(template, tuple(values.items()))


@cache
def _filled(template: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """Once for all hosts of a command that are alike: reading TOML back takes a millisecond."""
    import tomllib

    filled, values = template, dict(pairs)
    for name, value in pairs:
        filled = filled.replace(f"'@{name}@'", literal(value))
    meant = _replaced(tomllib.loads(template), {f"@{name}@": value for name, value in values.items()})
    if tomllib.loads(filled) != meant:
        raise ValueError("the generated TOML does not read back as it was meant")
    return filled


def _replaced(value: object, texts: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _replaced(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, texts) for item in value]
    if not isinstance(value, str) or not (value.startswith("@") and value.endswith("@")):
        return value
    if value not in texts:
        raise ValueError(f"the template has a place {value} that nothing fills")
    return texts[value]


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return letter if letter.isprintable() else f"\\U{ord(letter):08X}"
