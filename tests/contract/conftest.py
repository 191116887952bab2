"""One host per session of each kind, and an agent on it that all tests of the contract share."""

from __future__ import annotations

import functools
import http.server
import io
import os
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from winjoin.hosts.agent import Agent
from winjoin.hosts.outcomes import Ensured, Group, Mode, StepOutcome
from winjoin.lab.machines.transport import MachineTransport
from winjoin.lab.programs.files import program_file
from winjoin.resources.base import Resource, to_wire

Json = dict[str, Any]
ADDRESS = "10.99.1.2"
CONTAINERD = b"""version = 2
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "C:/opt/cni/bin"
conf_dir = "C:/etc/cni/net.d"
"""


class Done(NamedTuple):
    """One ensure of one step."""

    outcome: StepOutcome
    ensured: Ensured


class Host:
    """A host under the contract. `service`: the command of a program that runs as a service there."""

    def __init__(self, kind: str, machine: Any, service: tuple[str, ...]) -> None:
        self.kind = kind
        self.machine = machine
        self.service = service
        self.agent = Agent(MachineTransport(machine))

    def file(self, path: str) -> Path:
        """A file of its C: here."""
        return self.machine.drive() / path.removeprefix("C:\\").replace("\\", "/")

    def ensure(self, *resources: Resource, mode: Mode = Mode.APPLY) -> Done:
        return self.send(*({"kind": "resource", **to_wire(item)} for item in resources), mode=mode)

    def send(self, *steps: Json, mode: Mode = Mode.APPLY) -> Done:
        told: list[Any] = []
        ensured = self.agent.ensure([Group("contract", steps)], mode=mode, run="run-1", told=told.append)
        return Done([item for item in told if isinstance(item, StepOutcome)][-1], ensured)

    def check(self, *resources: Resource) -> Done:
        return self.ensure(*resources, mode=Mode.CHECK)

    def undo(self, resource: Resource, before: Json | None) -> Done:
        """Set the state that the journal has."""
        return self.send({"kind": "resource", **to_wire(resource), "state": before})


def _emulator(folder: Path) -> Host:
    from winjoin.lab.machines.emulator import Emulator

    machine = Emulator("WIN-1", folder / "C", address=ADDRESS)
    machine.state.features.install("Containers")
    machine.restart()
    machine.state.network.cut_seconds = 0.0
    drive = machine.state.drive
    for path in ("C:\\contract", "C:\\opt\\cni\\bin", "C:\\etc\\cni\\net.d", "C:\\Program Files\\containerd"):
        drive.make_folder(path)
    drive.write("C:\\contract\\containerd.exe", program_file("containerd", "v1.7.27"))
    drive.write("C:\\Program Files\\containerd\\config.toml", CONTAINERD)
    return Host("emulator", machine, ("C:\\contract\\containerd.exe", "--run-service"))


def _stand_in(program: Path, folder: Path) -> Host:
    from winjoin.lab.machines.stand_in import StandIn

    machine = StandIn(program, folder / "w1", name="WIN-1", address=ADDRESS)
    contract = machine.drive() / "contract"
    contract.mkdir()
    installed = Path(os.environ.get("WINDOWS_STAND_IN", "/usr/local/lib/windows-stand-in"))
    shutil.copy(installed / "service.exe", contract / "service.exe")
    machine.set("Facts", "HnsCutSeconds", 1)
    installing = machine.start("powershell.exe -NoProfile -Command Install-WindowsFeature -Name Containers")
    installing.close_input()
    while installing.read(5).exit_code is None:
        pass
    machine.restart()
    return Host("stand-in", machine, ("C:\\contract\\service.exe",))


@pytest.fixture(scope="session", params=["emulator", pytest.param("stand-in", marks=pytest.mark.stand_in)])
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp(request.param)
    makers = {
        "emulator": lambda: _emulator(folder),
        "stand-in": lambda: _stand_in(request.getfixturevalue("stand_in_program"), folder),
    }
    made = makers[request.param]()
    yield made
    made.agent.close()
    made.machine.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


class Downloads(NamedTuple):
    """A web server: what is in `folder` is at `url`."""

    folder: Path
    url: str

    def put(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return f"{self.url}/{name}"

    @staticmethod
    def tar_gz(files: dict[str, bytes]) -> bytes:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        return made.getvalue()

    @staticmethod
    def zipped(files: dict[str, bytes]) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return made.getvalue()


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Downloads]:
    folder = tmp_path_factory.mktemp("downloads")
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield Downloads(folder, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
