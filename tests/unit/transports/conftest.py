"""An emulated host behind a WinRM server, for the transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.config.target import Target
from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.winrm import WinrmServer
from winjoin.values import Secret

PASSWORD = "pässword 1"
Serve = Callable[..., tuple[WinrmServer, Target]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Make a server with faults; gives it and the target that reaches it over HTTPS."""
    machine = Emulator("win-1", tmp_path / "w1")
    authority = Authority("lab")
    files = tmp_path / "crt", tmp_path / "key", tmp_path / "ca"
    for file, content in zip(
        files, (*authority.server(("localhost", "127.0.0.1")), authority.pem), strict=True
    ):
        file.write_bytes(content)
    servers = []

    def made(**more: Any) -> tuple[WinrmServer, Target]:
        server = WinrmServer(
            machine, users={"Administrator": PASSWORD}, certificate=files[:2], folder=tmp_path, **more
        )
        server.start()
        servers.append(server)
        target = Target(
            name="win-1",
            address="127.0.0.1",
            port=server.https_port,
            user="Administrator",
            password=Secret(PASSWORD),
            ca_file=str(files[2]),
        )
        return server, target

    yield made
    for server in servers:
        server.close()
    machine.close()
