"""A real control plane, started once for all tests that ask for it."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


class RealControlPlane(NamedTuple):
    """kube-apiserver, etcd, controller manager and kubeadm's objects on 127.0.0.1."""

    directory: Path
    kubeconfig: Path
    port: int

    def kubeadm(self, *words: str) -> str:
        """What the cluster's own kubeadm prints, as the admin."""
        return _run("kubeadm", "--kubeconfig", str(self.kubeconfig), *words)

    def kubectl(self, *words: str, given: str = "") -> str:
        """What kubectl prints, as the admin."""
        return _run("kubectl", "--kubeconfig", str(self.kubeconfig), *words, given=given)

    def join_line(self) -> str:
        """The output of ``kubeadm token create --print-join-command``, with a fresh token."""
        return self.kubeadm("token", "create", "--print-join-command")


def _path() -> str:
    assets = os.environ.get("KUBEBUILDER_ASSETS", "/usr/local/kubebuilder/bin")
    return f"{assets}{os.pathsep}{os.environ['PATH']}"


def _run(*words: str, given: str = "") -> str:
    environment = {**os.environ, "PATH": _path()}
    ended = subprocess.run(
        words, env=environment, input=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _free_ports(count: int = 4) -> int:
    """The first of some ports in a row that nobody has."""
    for _ in range(200):
        first = random.randrange(20000, 32000)
        try:
            for port in range(first, first + count):
                socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return first
    raise AssertionError("no free ports")


def _await_signer(plane: RealControlPlane) -> None:
    """A controller manager that has just started takes its time before it signs."""
    for _ in range(120):
        if "jws-kubeconfig-" in plane.kubectl(
            "-n", "kube-public", "get", "configmap", "cluster-info", "-o", "yaml"
        ):
            return
        time.sleep(0.5)
    raise AssertionError("no token was signed within a minute")


@pytest.fixture(scope="session")
def control_plane(
    control_plane_program: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealControlPlane]:
    """A `RealControlPlane`; it takes some ten seconds to come up, and ends with the session."""
    folder, port = tmp_path_factory.mktemp("control-plane") / "cluster", _free_ports()
    words = [str(control_plane_program), str(folder), str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout
            said = next((line for line in process.stdout if line.startswith("ready:")), "")
            assert said, "the control plane ended before it was ready"
            plane = RealControlPlane(folder, folder / "admin.conf", port)
            _await_signer(plane)
            yield plane
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
