"""Which model plays which program, and how one is started."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from winjoin.lab.machines.windows_errors import WindowsError
from winjoin.lab.programs import containerd, kube_log_runner, kube_proxy, kubelet
from winjoin.lab.programs.files import read_program
from winjoin.lab.programs.process import Process

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

MODELS: dict[str, Callable[[Process], int]] = {
    "containerd": containerd.run,
    "kube-log-runner": kube_log_runner.run,
    "kube-proxy": kube_proxy.run,
    "kubelet": kubelet.run,
}


def start_program(world: World, argv: list[str], *, environment: Mapping[str, str], service: str) -> Process:
    """Start a program of the host's drive.

    Raises 2 or 3 where its file is missing, 193 where it is no program.
    """
    if not world.drive.is_file(argv[0]):
        raise WindowsError(2, argv[0])
    program = read_program(world.drive.real(argv[0]))
    model = MODELS.get(program.name) if program else None
    if program is None or model is None:
        raise WindowsError(193, argv[0])
    process = Process(world, program.name, program.version, argv, environment=environment, service=service)
    threading.Thread(
        target=process.run, args=(model,), daemon=True, name=f"{world.name}:{program.name}"
    ).start()
    return process
