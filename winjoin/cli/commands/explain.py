"""`explain`: what an error's id, a check or a phase means."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    name: Annotated[str, typer.Argument(help="An error's id, a check or a phase; none lists all.")] = "",
) -> int:
    """Say more about an error's id, a check or a phase.

    Without a name, list them all.
    """
    from winjoin.cli.explaining import explanation, table_of_contents

    typer.echo(explanation(name) if name else table_of_contents())
    return 0
