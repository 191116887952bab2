"""The WinRM listener of one stand-in host, for the host's own network: started there by `host enter`.

`python -m winjoin.lab.listener FOLDER NAME ADDRESS PASSWORD_FILE CERTIFICATE KEY PORT [FAULT…]` says one line
when it listens, and ends when its standard input does, or the host: what stayed would answer for the old network
card at the address of the new one.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from winjoin.errors import HostUnreachable
from winjoin.lab.hosts import GATEWAY
from winjoin.lab.layout import USER
from winjoin.lab.machines import stand_in_life

if TYPE_CHECKING:
    from collections.abc import Sequence

    from winjoin.lab.machines.stand_in import StandIn

DISCARD_PORT = 9


def serve(
    machine: StandIn, password: Path, certificate: tuple[Path, Path], port: int, faults: Sequence[str] = ()
) -> None:
    """Serve until standard input ends, or the host."""
    from winjoin.lab.winrm import WinrmServer

    life = os.pidfd_open(_keeper(machine))
    users = {USER: password.read_text(encoding="utf-8").strip()}
    server = WinrmServer(
        machine,
        users=users,
        address=machine.address,
        http_port=5985,
        https_port=port,
        certificate=certificate,
        folder=password.parent,
        faults=faults,
    )
    server.start()
    _announce()
    try:
        sys.stdout.write(f"listening {server.https_port}\n")
        sys.stdout.flush()
        select.select([sys.stdin, life], [], [])  # nothing is ever written to it
    finally:
        server.close()
        os.close(life)


def _keeper(machine: StandIn) -> int:
    """The host's own process. Raises HostUnreachable where it ended already."""
    pid = stand_in_life.keeper(machine.folder)
    if pid is None:
        raise HostUnreachable(f"The stand-in's host {machine.name} is off.", host=machine.name)
    return pid


def _announce() -> None:
    """Let neighbours learn the hardware address, which is another after a restart: any packet makes them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker, contextlib.suppress(OSError):
        speaker.sendto(b"", (GATEWAY, DISCARD_PORT))


def main() -> None:
    """Read the command line and serve."""
    from winjoin.lab.machines.stand_in import StandIn
    from winjoin.lab.stand_in_host import program

    folder, name, address, password, certificate, key, port, *faults = sys.argv[1:]
    machine = StandIn(program(), Path(folder), name=name, address=address, boot=False)
    serve(machine, Path(password), (Path(certificate), Path(key)), int(port), faults)


if __name__ == "__main__":
    main()
