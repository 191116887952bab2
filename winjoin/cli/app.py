"""The command tree; what a command needs is imported when it runs."""

from __future__ import annotations

from typing import Any

import typer

from winjoin.cli.coercion import without_needless
from winjoin.cli.commands import cluster, config, explain, hosts, lab, token


def app() -> Any:  # noqa: ANN401 - a click command, which typer does not name
    """All commands."""
    root = typer.Typer(
        name="winjoin",
        help="Join Windows Server machines to a Kubernetes cluster: from a bare host to a Ready Node.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    pasted = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": ["-h", "--help"]}
    root.command("join", context_settings=pasted)(hosts.join)
    root.command("plan", context_settings=pasted)(hosts.plan)
    root.command("preflight", context_settings=pasted)(hosts.preflight)
    root.command("phase", context_settings=pasted)(hosts.phase)
    root.add_typer(token.app, name="token")
    root.add_typer(config.app, name="config")
    root.add_typer(cluster.app, name="cluster")
    root.add_typer(lab.app, name="lab")
    root.command("explain")(explain.explain)
    root.command("version")(version)
    return without_needless(typer.main.get_command(root))


def version() -> None:
    """Print winjoin's version."""
    from winjoin import __version__

    typer.echo(__version__)
