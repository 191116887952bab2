"""The demo: up, join, show, down; by the same code that a user's command runs."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import typer

from winjoin.cli.driving import drive
from winjoin.cli.options import Options
from winjoin.errors import ConfigInvalid, Problem
from winjoin.lab.hosts import Addresses
from winjoin.lab.stand_in_host import enter_network
from winjoin.lab.up import Lab, LabOptions, Machines


def options_of(
    hosts: int,
    kubeconfig: str,
    machines: str,
    windows_build: int,
    *,
    state: str,
    fault: list[str],
    bare: bool,
) -> LabOptions:
    """What the flags say, for the lab."""
    if machines not in {"emulator", "stand-in"}:
        raise ConfigInvalid([Problem("--machines", f"{machines!r} is neither emulator nor stand-in")])
    kind: Machines = "stand-in" if machines == "stand-in" else "emulator"
    return LabOptions(
        hosts=hosts,
        kubeconfig=Path(kubeconfig) if kubeconfig else None,
        machines=kind,
        windows_build=windows_build,
        states=tuple(filter(None, state.split(","))),
        faults=tuple(fault),
        bare=bare,
    )


def print_states() -> int:
    """The bad states that hosts, and the lab's own cluster, can be put into."""
    from winjoin.lab.states import STATES, cluster_states

    for state in STATES.values():
        typer.echo(f"{state.name:28} {state.description}")
    for each in cluster_states().values():
        typer.echo(f"{each.name:28} (cluster) {each.description}")
    return 0


def rehearse(machines: str, windows_build: int, hosts: int, output: str) -> int:
    """A whole join in a lab that is gone afterwards.

    Stand-in hosts that share this machine's network have no adapter of their own, and HNS finds none: the demo begins
    anew inside the network of the stand-in.
    """
    if machines == "stand-in" and not Addresses.here("stand-in").bridged:
        enter_network("lab", "demo", "--machines", machines, *_repeated(windows_build, hosts, output))
    with tempfile.TemporaryDirectory(prefix="winjoin-demo-") as folder:
        sys.stderr.write(
            f"lab       a control plane and {hosts} Windows host{'s' * (hosts != 1)} ({machines}) on this machine\n"
        )
        options = options_of(hosts, "", machines, windows_build, state="", fault=[], bare=False)
        lab = Lab(Path(folder), options)
        lab.up()
        try:
            return _joined(Path(folder), output)
        finally:
            lab.close()


def _repeated(windows_build: int, hosts: int, output: str) -> list[str]:
    return ["--windows-build", str(windows_build), "--hosts", str(hosts), "--output", output]


def _joined(folder: Path, output: str) -> int:
    line = (folder / "join-command.txt").read_text(encoding="utf-8").split()
    sys.stderr.write(f"$ winjoin join {line[2]} --token {line[4][:6]}.*** … --inventory inventory.yaml\n")
    code = drive("join", line[2:], _flags(folder, output))
    if code == 0 and output == "text":
        _show_nodes(folder / "kubeconfig")
    return code


def _flags(folder: Path, output: str) -> Options:
    return Options(
        host=[],
        inventory=str(folder / "inventory.yaml"),
        limit=[],
        user="",
        ca_file="",
        thumbprint="",
        auth="",
        kubeconfig=None,
        context="",
        artifact_mirror="",
        kubelet_version="",
        containerd_version="",
        topology="",
        timeout=120.0,
        output=output,
    )


def _show_nodes(kubeconfig: Path) -> None:
    from winjoin.cluster import nodes
    from winjoin.cluster.http import Api
    from winjoin.cluster.kubeconfig import load

    with Api.for_kubeconfig(load(str(kubeconfig))) as api:
        typer.echo(f"{'NODE':<14} {'STATUS':<9} {'OS':<9} {'VERSION':<10} {'POD CIDR'}")
        for node in api.list("/api/v1/nodes"):
            info = node.get("status", {}).get("nodeInfo", {})
            status = "Ready" if nodes.readiness(node).ready else "NotReady"
            name, system = node["metadata"]["name"], info.get("operatingSystem", "")
            cidrs = ",".join(nodes.pod_cidrs(node))
            typer.echo(f"{name:<14} {status:<9} {system:<9} {info.get('kubeletVersion', ''):<10} {cidrs}")
