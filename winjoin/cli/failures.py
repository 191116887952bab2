"""Errors as people read them: what, where, what to do, and what lay behind."""

from __future__ import annotations

import sys

from winjoin.errors import WinjoinError


def text(error: WinjoinError) -> str:
    """The message, its id, the causes that say more, and the one thing to do."""
    lines = [f"error: {error.message}"]
    if error.host and error.host not in error.message:
        lines[0] += f" [{error.host}]"
    lines += [f"  because: {cause}" for cause in causes(error)]
    if error.hint:
        lines.append(f"  do this: {error.hint}")
    lines.append(f"  {error.id}: `winjoin explain {error.id}` says more")
    return "\n".join(lines)


def causes(error: WinjoinError) -> list[str]:
    """What each exception behind it says, where the message does not say it already; one line each."""
    found: list[str] = []
    for cause in error.behind():
        said = (str(cause).strip() or type(cause).__name__).splitlines()[0][:300]
        if said not in error.message and said not in found:
            found.append(said)
    return found


def show(error: WinjoinError) -> None:
    """Print it to stderr."""
    from winjoin.cli.words import escaped

    # a host's words may be in it, and its control characters
    sys.stderr.write("".join(escaped(line) + "\n" for line in text(error).split("\n")))
