"""`explain`: what an error's id, a check or a phase means."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(name: Annotated[str, typer.Argument(help="An error's id, a check or a phase.")]) -> int:
    """Say more about an error's id (WJ-…), a check or a phase."""
    from winjoin.cli.explaining import explanation

    typer.echo(explanation(name))
    return 0
