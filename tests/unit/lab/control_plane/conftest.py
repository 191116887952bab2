"""One cluster for a module's tests, and clients of it."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from winjoin.lab.control_plane import ControlPlane

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package: their helpers are found here
from cluster_client import Client


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    with ControlPlane(tmp_path_factory.mktemp("cluster")) as plane:
        yield plane


def certified(plane: ControlPlane, folder: Path, name: str, *groups: str) -> Client:
    certificate, key = plane.authority.client(name, *groups)
    file = folder / f"{name.replace(':', '-')}.pem"
    file.write_bytes(certificate + key)
    return Client(plane, certificate=file)


@pytest.fixture(scope="module")
def admin(plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """The client that admin.conf makes."""
    user = yaml.safe_load(plane.kubeconfig.read_text())["users"][0]["user"]
    file = tmp_path_factory.mktemp("admin") / "admin.pem"
    file.write_bytes(
        b"".join(base64.b64decode(user[f"client-{part}-data"]) for part in ("certificate", "key"))
    )
    return Client(plane, certificate=file)


@pytest.fixture
def nobody(plane: ControlPlane) -> Client:
    return Client(plane)


@pytest.fixture
def joiner(plane: ControlPlane) -> Client:
    return Client(plane, token=plane.create_token())


@pytest.fixture
def node(plane: ControlPlane, tmp_path: Path) -> Callable[[str], Client]:
    """Makes clients that are nodes."""
    return lambda name: certified(plane, tmp_path, f"system:node:{name}", "system:nodes")
