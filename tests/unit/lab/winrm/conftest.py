"""A WinRM server of an emulated host, and pywinrm as its client."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.winrm import Settings, WinrmServer

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package: their helpers are found here
from winrm_world import PASSWORD, USERS, Connect, Files, Serve


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def serve(tmp_path: Path, files: Files) -> Iterator[Serve]:
    """Start a server; keywords are settings, and `faults`."""
    machine = Emulator("WIN-1", tmp_path / "C")
    servers: list[WinrmServer] = []

    def start(*, faults: tuple[str, ...] = (), **settings: Any) -> WinrmServer:
        server = WinrmServer(
            machine,
            users=USERS,
            certificate=files.server,
            folder=tmp_path,
            faults=faults,
            settings=Settings(**settings),
        )
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()
    machine.close()


@pytest.fixture
def connect(files: Files) -> Iterator[Connect]:
    """pywinrm's Protocol for a server."""
    import winrm

    made: list[Any] = []

    def to(server: WinrmServer, scheme: str = "https", **more: Any) -> Any:
        given = {
            "transport": "ntlm",
            "username": "Administrator",
            "password": PASSWORD,
            "ca_trust_path": str(files.ca),
            "proxy": None,
            "read_timeout_sec": 12,
            "operation_timeout_sec": 5,
        } | more
        port = server.https_port if scheme == "https" else server.http_port
        made.append(winrm.Protocol(f"{scheme}://127.0.0.1:{port}/wsman", **given))
        return made[-1]

    yield to
    for client in made:
        client.transport.close_session()
