"""Names of phases, for people."""

from __future__ import annotations

import typer

from winjoin.errors import ConfigInvalid, Problem


def print_phases() -> int:
    """Each phase and what it does, in the order of a join."""
    from winjoin.engine.extensions import phases

    for phase in phases():
        typer.echo(f"{phase.name:18} {phase.summary}")
    return 0


def unknown_phases(names: list[str], where: str) -> list[Problem]:
    """One problem for each that is no phase."""
    from difflib import get_close_matches

    from winjoin.engine.extensions import phases

    known = [phase.name for phase in phases()]
    return [
        Problem(
            where, f"{name!r} is no phase; there are {', '.join(get_close_matches(name, known, 1) or known)}"
        )
        for name in names
        if name not in known
    ]


def known_phase(name: str) -> str:
    """The name itself; ConfigInvalid where it is none."""
    if problems := unknown_phases([name], "phase"):
        raise ConfigInvalid(problems)
    return name
