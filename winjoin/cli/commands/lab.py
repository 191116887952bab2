"""`lab up|demo`: a rehearsal on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Rehearse here: a control plane and Windows hosts on loopback.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Machines = Annotated[
    str, typer.Option(help="emulator, or stand-in (WINJOIN_WINDOWS_STAND_IN names the program).")
]
_Build = Annotated[int, typer.Option(help="Windows build: 17763, 20348, 26100.")]
_Hosts = Annotated[int, typer.Option(help="How many hosts.")]


@app.command()
def up(
    hosts: _Hosts = 1,
    directory: Annotated[
        Path, typer.Option("--dir", help="Where inventory, kubeconfig and hosts go.")
    ] = Path("winjoin-lab"),
    kubeconfig: Annotated[str, typer.Option(help="Join this cluster instead of one of the lab's own.")] = "",
    machines: _Machines = "emulator",
    windows_build: _Build = 20348,
    state: Annotated[
        str, typer.Option(help="Bad states of hosts and cluster, with commas; `list` names them.")
    ] = "",
    fault: Annotated[
        list[str], typer.Option(help="What goes wrong, such as drop-connection@12; repeatable.")
    ] = [],  # noqa: B006
    bare: Annotated[bool, typer.Option(help="Hosts without the feature Containers.")] = False,
) -> int:
    """Start a lab, print `ready: DIR`, stay until SIGTERM or Ctrl-C, and leave nothing running."""
    from winjoin.cli.rehearsal import options_of, print_states
    from winjoin.lab.up import run_until_signal

    if state == "list":
        return print_states()
    options = options_of(hosts, kubeconfig, machines, windows_build, state=state, fault=fault, bare=bare)
    run_until_signal(directory, options, lambda _: typer.echo(f"ready: {directory}"))
    return 0


@app.command()
def demo(
    machines: _Machines = "emulator",
    windows_build: _Build = 20348,
    hosts: _Hosts = 1,
    output: Annotated[str, typer.Option("--output", "-o", help="text, json or ndjson.")] = "text",
) -> int:
    """Start a lab, join its hosts, show the Nodes, and take it down."""
    from winjoin.cli.rehearsal import rehearse

    return rehearse(machines, windows_build, hosts, output)
