"""`token create|list|delete`: bootstrap tokens of the cluster, by an admin kubeconfig."""

from __future__ import annotations

from typing import Annotated

import typer

from winjoin.errors import ConfigInvalid, Problem

app = typer.Typer(help="Make, list and delete bootstrap tokens.", no_args_is_help=True, rich_markup_mode=None)

_Kubeconfig = Annotated[
    str, typer.Option(help="Admin kubeconfig; empty is kubectl's own search.", envvar="WINJOIN_KUBECONFIG")
]
_Context = Annotated[str, typer.Option(help="Context of the kubeconfig.")]


@app.command()
def create(
    kubeconfig: _Kubeconfig = "",
    context: _Context = "",
    ttl: Annotated[float, typer.Option(help="Hours that it lives; 0 is for ever.")] = 24.0,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    print_join_command: Annotated[bool, typer.Option(help="Print the whole `winjoin join` line.")] = False,
) -> int:
    """Make a token and print it."""
    from winjoin.cluster import tokens
    from winjoin.cluster.discovery import admin_discovered
    from winjoin.cluster.http import Api
    from winjoin.cluster.kubeconfig import load

    config = load(kubeconfig, context=context)
    with Api.for_kubeconfig(config) as api:
        try:
            token = tokens.create(api, ttl=ttl * 3600, description=description)
        except ValueError as error:
            raise ConfigInvalid([Problem("--ttl", str(error))]) from error
        if not print_join_command:
            typer.echo(token.reveal())
            return 0
        found = admin_discovered(api, config)
        typer.echo(tokens.join_command(found.endpoint, token, found.ca_pem).reveal())
    return 0


@app.command("list")
def list_(kubeconfig: _Kubeconfig = "", context: _Context = "") -> int:
    """List the tokens by their ids; secrets are not shown."""
    from winjoin.cluster.http import Api
    from winjoin.cluster.kubeconfig import load
    from winjoin.cluster.tokens import list_tokens

    with Api.for_kubeconfig(load(kubeconfig, context=context)) as api:
        found, warnings = list_tokens(api)
        for warning in warnings:
            typer.echo(f"warning: {warning}", err=True)
        typer.echo(f"{'TOKEN':<12} {'EXPIRES':<20} {'USAGES':<24} DESCRIPTION")
        for info in found:
            expires = "never" if info.expires is None else _time(info.expires)
            typer.echo(f"{info.id + '.***':<12} {expires:<20} {','.join(info.usages):<24} {info.description}")
    return 0


def _time(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@app.command()
def delete(token: list[str], kubeconfig: _Kubeconfig = "", context: _Context = "") -> int:
    """Delete tokens, by id or whole."""
    from winjoin.cluster.http import Api
    from winjoin.cluster.kubeconfig import load
    from winjoin.cluster.tokens import delete as delete_token

    with Api.for_kubeconfig(load(kubeconfig, context=context)) as api:
        problems = []
        for item in token:
            try:
                gone = delete_token(api, item)
            except ValueError as error:
                problems.append(Problem("TOKEN", str(error)))
                continue
            typer.echo(f"{item[:6]} {'deleted' if gone else 'was not there'}")
    if problems:
        raise ConfigInvalid(problems)
    return 0
