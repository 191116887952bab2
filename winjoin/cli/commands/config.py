"""`config init|validate|schema`: the configuration file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Write and validate configuration files.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def init() -> int:
    """Print a configuration file with every field, commented."""
    from winjoin.config.loading import initial

    typer.echo(initial())
    return 0


@app.command()
def validate(file: Annotated[Path, typer.Argument(help="The file; '-' is stdin.")]) -> int:
    """Tell every mistake in a configuration file; nothing is contacted."""
    import sys

    from winjoin.config.loading import load, load_text

    found = load_text(sys.stdin.read()) if str(file) == "-" else load(file)
    for note in found.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo("valid")
    return 0


@app.command()
def schema() -> int:
    """Print the JSON schema of the file's documents."""
    import json

    from winjoin.config.loading import schema as schema_of

    typer.echo(json.dumps(schema_of(), indent=2))
    return 0
