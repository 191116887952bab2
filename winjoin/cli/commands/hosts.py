"""`join`, `plan`, `preflight`, `phase`: one command line, four goals."""

from __future__ import annotations

from typing import Annotated

import typer

from winjoin.cli.options import Options, shared

_CHANGES = 20
_Fix = Annotated[
    bool, typer.Option("--fix", help="Cure what checks know to cure, before anything else; reset undoes it.")
]


@shared
def join(ctx: typer.Context, options: Options, fix: _Fix = False) -> int:
    """Make hosts Ready Nodes of a cluster.

    `winjoin join HOST:PORT --token … --discovery-token-ca-cert-hash sha256:…`: a line of
    `kubeadm token create --print-join-command` works with its first word changed. Without --host or --inventory
    it is this machine that joins.
    """
    from winjoin.cli.driving import drive

    return drive("join", ctx.args, options, fix=fix)


@shared
def plan(
    ctx: typer.Context,
    options: Options,
    detailed_exitcode: Annotated[
        bool, typer.Option(help="Exit with 20 where something would change.")
    ] = False,
    fix: _Fix = False,
) -> int:
    """Say what `join` would change and why, and write nothing."""
    from winjoin.cli.driving import drive

    return drive("plan", ctx.args, options, changes=_CHANGES if detailed_exitcode else 0, fix=fix)


@shared
def preflight(
    ctx: typer.Context,
    options: Options,
    only: Annotated[list[str], typer.Option(help="Only these checks; with commas or repeated.")] = [],  # noqa: B006 - typer copies it
    skip: Annotated[list[str], typer.Option(help="Not these checks; with commas or repeated.")] = [],  # noqa: B006
    fix: Annotated[
        bool, typer.Option("--fix", help="Cure what checks know to cure; reset undoes it.")
    ] = False,
) -> int:
    """Ask every check about hosts and cluster.

    Nothing is written without --fix.
    """
    from winjoin.cli.driving import drive

    return drive("preflight", ctx.args, options, only_checks=only, skip_checks=skip, fix=fix)


@shared
def phase(
    ctx: typer.Context,
    options: Options,
    name: Annotated[str, typer.Argument(help="A phase, as `winjoin phase list` names them.")],
) -> int:
    """Run one phase of a join; `winjoin phase list` names them."""
    from winjoin.cli.driving import drive
    from winjoin.cli.phases import known_phase, print_phases

    if name == "list":
        return print_phases()
    return drive("join", ctx.args, options, only_phases=[known_phase(name)])
