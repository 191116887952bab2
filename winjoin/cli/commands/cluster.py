"""`cluster check`: whether a cluster can take Windows nodes, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="Look at a cluster before Windows hosts join it.", no_args_is_help=True, rich_markup_mode=None
)

_Kubeconfig = Annotated[
    str, typer.Option(help="Admin kubeconfig; empty is kubectl's own search.", envvar="WINJOIN_KUBECONFIG")
]
_Context = Annotated[str, typer.Option(help="Context of the kubeconfig.", envvar="WINJOIN_CONTEXT")]
_Inventory = Annotated[
    str, typer.Option(help="Hosts that are to join: their names and builds.", envvar="WINJOIN_INVENTORY")
]
_Topology = Annotated[
    str, typer.Option(help="The pod network that hosts would get.", envvar="WINJOIN_TOPOLOGY")
]
_Kubelet = Annotated[
    str, typer.Option(help="Of the hosts, where not the API server's.", envvar="WINJOIN_KUBELET_VERSION")
]
_Build = Annotated[list[int], typer.Option(help="A build of the hosts, such as 20348; repeatable.")]
_Pause = Annotated[str, typer.Option(help="The pause image that hosts would get.")]
_Only = Annotated[list[str], typer.Option(help="Only these checks; with commas or repeated.")]
_Skip = Annotated[list[str], typer.Option(help="Not these checks; with commas or repeated.")]
_Ignore = Annotated[
    list[str], typer.Option(help="Checks whose errors stop nothing, or 'all'; with commas or repeated.")
]
_Fix = Annotated[bool, typer.Option("--fix", help="Cure in the cluster what is safe to cure.")]
_Diff = Annotated[
    bool, typer.Option("--diff", help="Show what --fix would change as a patch; nothing is changed.")
]
_Output = Annotated[
    str,
    typer.Option("--output", "-o", help="text, json, ndjson, junit or markdown.", envvar="WINJOIN_OUTPUT"),
]


@app.callback()
def cluster() -> None:
    """Look at a cluster before Windows hosts join it."""


@app.command()
def check(
    *,
    kubeconfig: _Kubeconfig = "",
    context: _Context = "",
    inventory: _Inventory = "",
    topology: _Topology = "",
    kubelet_version: _Kubelet = "",
    windows_build: _Build = [],  # noqa: B006 - typer copies it
    pause_image: _Pause = "",
    only: _Only = [],  # noqa: B006 - likewise
    skip: _Skip = [],  # noqa: B006
    ignore_preflight_errors: _Ignore = [],  # noqa: B006
    fix: _Fix = False,
    diff: _Diff = False,
    output: _Output = "text",
) -> int:
    """Ask every check about the cluster; nothing is written without --fix, and with --diff nothing at all.

    Exit code 3 where an error is left that is not ignored.
    """
    from winjoin.cli.clustering import Asked, check_cluster

    asked = Asked(
        kubeconfig=kubeconfig,
        context=context,
        inventory=inventory,
        topology=topology,
        kubelet_version=kubelet_version,
        builds=tuple(windows_build),
        pause_image=pause_image,
        only=tuple(only),
        skip=tuple(skip),
        ignore=tuple(ignore_preflight_errors),
        fix=fix,
        diff=diff,
        output=output,
    )
    return check_cluster(asked)
