"""Command lines as Windows' programs split them (CommandLineToArgvW)."""

from __future__ import annotations


def split(line: str) -> list[str]:
    """Arguments of a command line, by the rules of Microsoft's C runtime for quotes and backslashes."""
    arguments: list[str] = []
    here = 0
    while here < len(line):
        if line[here] in " \t":
            here += 1
            continue
        argument, here = _argument(line, here)
        arguments.append(argument)
    return arguments


def _argument(line: str, here: int) -> tuple[str, int]:
    text, quoted = "", False
    while here < len(line) and (quoted or line[here] not in " \t"):
        slashes = len(line) - here - len(line[here:].lstrip("\\"))
        here += slashes
        if line[here : here + 1] != '"':
            text += "\\" * slashes
            if not slashes:
                text, here = text + line[here], here + 1
            continue
        text += "\\" * (slashes // 2)
        here += 1
        if slashes % 2:
            text += '"'
        elif quoted and line[here : here + 1] == '"':
            text, here = text + '"', here + 1
        else:
            quoted = not quoted
    return text, here
