"""An emulated host, and a small client that speaks the agent's protocol to it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.programs.files import program_file

Json = dict[str, Any]
AGENT = "# the agent"


def encoded(script: str) -> str:
    """A powershell.exe command line that runs a script."""
    return (
        "powershell.exe -NoProfile -EncodedCommand " + base64.b64encode(script.encode("utf-16-le")).decode()
    )


class Client:
    """Starts the agent; `ask` is one request with its events, `send` and `frame` are raw."""

    def __init__(self, machine: Emulator, agent: str = AGENT) -> None:
        digest = hashlib.sha256(AGENT.encode()).hexdigest()
        self.program = machine.start(encoded(f"[Convert]::FromBase64String($line); '{digest}'"))
        self.program.write(base64.b64encode(gzip.compress(agent.encode())) + b"\n")
        self._sequence = 0
        self._buffer = b""

    @staticmethod
    def line(sequence: int, operation: str, arguments: Json) -> bytes:
        request = json.dumps({"op": operation, "timeout": 10, "args": arguments})
        payload = base64.b64encode(gzip.compress(request.encode()))
        return b"WJ1 %d %s %s\n" % (sequence, hashlib.sha256(payload).hexdigest().encode(), payload)

    def send(self, line: bytes) -> None:
        self.program.write(line)

    def frame(self) -> tuple[int, str, Json]:
        """The next frame: its number, kind and payload."""
        while True:
            while b"\n" in self._buffer:
                line, _, self._buffer = self._buffer.partition(b"\n")
                words = line.split(b" ")
                if words[0] == b"WJ1":
                    assert int(words[3]) == len(words[4])
                    return int(words[1]), words[2].decode(), json.loads(base64.b64decode(words[4]))
            output = self.program.read(5)
            self._buffer += output.stdout
            assert output.stdout or output.exit_code is None, output

    def ask(self, operation: str, arguments: Json) -> tuple[Json, list[Json]]:
        """The result and the events before it."""
        self._sequence += 1
        self.send(self.line(self._sequence, operation, arguments))
        events = []
        while True:
            sequence, kind, payload = self.frame()
            if kind == "event":
                events.append(payload)
            if kind == "result" and sequence == self._sequence:
                return payload, events

    def ensure(self, *steps: Json, mode: str = "apply") -> tuple[Json, list[Json]]:
        """One group; the result's value, and the step events."""
        groups = [{"phase": "test", "steps": list(steps)}]
        result, events = self.ask("ensure", {"mode": mode, "run": "run-1", "groups": groups})
        assert result["ok"], result
        return result["value"], [event for event in events if event["event"] == "step"]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Emulator]:
    emulator = Emulator("win-1", tmp_path / "C")
    yield emulator
    emulator.close()


@pytest.fixture
def client(machine: Emulator) -> Client:
    return Client(machine)


@pytest.fixture
def client_class() -> type[Client]:
    return Client


def _step(kind: str, key: Json, state: Json | None, **inputs: Any) -> Json:
    return {"kind": "resource", "type": kind, "key": key, "state": state, "inputs": inputs, "secret": []}


@pytest.fixture
def step() -> Any:
    """Makes a step: type, key, state, inputs."""
    return _step


@pytest.fixture
def file_step() -> Any:
    def make(path: str, content: bytes, access: str = "inherited") -> Json:
        state = {"sha256": hashlib.sha256(content).hexdigest(), "access": access}
        return _step("file", {"path": path}, state, content=base64.b64encode(content).decode())

    return make


@pytest.fixture
def containerd(machine: Emulator) -> str:
    """containerd's program, configuration and folders on the host; the command of its service."""
    drive = machine.state.drive
    machine.state.features.install("Containers")
    machine.state.features.finish()
    for folder in ("C:\\k", "C:\\opt\\cni\\bin", "C:\\etc\\cni\\net.d", "C:\\Program Files\\containerd"):
        drive.make_folder(folder)
    drive.write("C:\\k\\containerd.exe", program_file("containerd", "v1.7.27"))
    drive.write(
        "C:\\Program Files\\containerd\\config.toml",
        b'version = 2\n[plugins."io.containerd.grpc.v1.cri".cni]\n'
        b'bin_dir = "C:/opt/cni/bin"\nconf_dir = "C:/etc/cni/net.d"\n',
    )
    return "C:\\k\\containerd.exe --run-service"


@pytest.fixture
def service_step() -> Any:
    def make(
        name: str, command: str, *, needs: tuple[str, ...] = (), running: bool = True, **state: Any
    ) -> Json:
        whole = {
            "displayName": name,
            "command": command,
            "start": "automatic",
            "dependsOn": list(needs),
            "environment": {},
            "recovery": {"resetSeconds": 60, "actions": [{"action": "restart", "delayMs": 20}]},
            "account": "LocalSystem",
            "running": running,
            "inputs": "1",
        }
        return _step("service", {"name": name}, whole | state)

    return make
