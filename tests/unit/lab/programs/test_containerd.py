from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winjoin.lab.machines.world import World
from winjoin.lab.programs import cni, containerd
from winjoin.lab.programs.process import Refused

GOLDEN = Path(__file__).parents[3] / "golden" / "containerd"
CONFIG = "C:\\Program Files\\containerd\\config.toml"


@pytest.fixture
def world(tmp_path: Any) -> Any:
    world = World("W", tmp_path / "C", address="10.0.0.1", build=20348, facts_patch={})
    for folder in ("C:\\opt\\cni\\bin", "C:\\etc\\cni\\net.d", "C:\\ProgramData\\containerd\\certs.d"):
        world.drive.make_folder(folder)
    world.drive.make_folder("C:\\Program Files\\containerd")
    return world


def _load(world: Any, text: Any, version: Any = "1.7.27") -> Any:
    world.drive.write(CONFIG, text if isinstance(text, bytes) else text.encode())
    return containerd.load(world, version, {})


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("config-*.toml")), ids=lambda path: path.stem)
def test_the_files_that_we_write_are_taken(world: Any, golden: Any) -> None:
    settings = _load(world, golden.read_bytes(), golden.stem.removeprefix("config-"))
    assert settings.pipe == "containerd-containerd"
    assert settings.conf_dir == "C:/etc/cni/net.d"
    assert settings.sandbox_image.startswith("registry.k8s.io/pause:")


CRI = '[plugins."io.containerd.grpc.v1.cri"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('root = "C:\\Somaris\\bin"\nversion = 2\n', "Unescaped|escape|nvalid"),
        ("version = 3\n", "version"),
        ("root = 'C:\\x'\n", "version"),
        ("version = 2\nroots = 'C:\\x'\n", "roots"),
        (f"version = 2\n{CRI}.cnii]\n", "cnii"),
        (f"version = 2\n{CRI}.cni]\nbin_dirs = ['C:/opt/cni/bin']\n", "bin_dirs"),
        (f"version = 2\n{CRI}.cni]\nbin_dir = 7\n", "bin_dir"),
        (f"version = 2\n{CRI}.cni]\nbin_dir = '/opt/cni/bin'\n", "drive"),
        (f"version = 2\n{CRI}.cni]\nbin_dir = 'C:/nowhere'\n", "does not exist"),
        (f"version = 2\n{CRI}.containerd]\nsnapshotter = 'overlayfs'\n", "overlayfs"),
        ("version = 2\n[grpc]\naddress = '/run/containerd/containerd.sock'\n", "pipe"),
        ("version = 2\n[plugins.'io.containerd.cri.v1.images']\n", "images"),
        (b"\xef\xbb\xbfversion = 2\n", "byte order mark"),
    ],
)
def test_what_a_node_cannot_use_is_refused(world: Any, text: Any, words: Any) -> None:
    with pytest.raises(Refused, match=words):
        _load(world, text)


def test_bin_dirs_is_from_2_1_on(world: Any) -> None:
    text = (GOLDEN / "config-2.1.4.toml").read_text()
    with pytest.raises(Refused, match="bin_dirs"):
        _load(world, text, "2.0.1")


def test_no_file_is_refused(world: Any) -> None:
    with pytest.raises(Refused, match=r"cannot find|Could not find"):
        containerd.load(world, "1.7.27", {})


@pytest.fixture
def ready(world: Any) -> Any:
    """A world whose pods have a network; the settings of its containerd."""
    settings = _load(world, (GOLDEN / "config-1.7.27.toml").read_bytes())
    for name in ("win-bridge", "host-local"):
        world.drive.write(f"C:\\opt\\cni\\bin\\{name}.exe", b"x")
    world.network.make_network(
        "cbr0", "L2Bridge", subnet="10.1.0.0/24", gateway="10.1.0.1", adapter_address="10.0.0.1"
    )
    plugin = {"cniVersion": "0.3.0", "name": "cbr0", "type": "win-bridge", "ipam": {"type": "host-local"}}
    world.drive.write("C:\\etc\\cni\\net.d\\10-cbr0.conf", json.dumps(plugin).encode())
    return settings


def test_the_network_is_ready(world: Any, ready: Any) -> None:
    assert cni.fault(world, ready) == ""


def test_it_is_not_without_configuration(world: Any, ready: Any) -> None:
    world.drive.remove("C:\\etc\\cni\\net.d\\10-cbr0.conf")
    assert "no network config found" in cni.fault(world, ready)


def test_it_is_not_without_the_program_of_its_ipam(world: Any, ready: Any) -> None:
    world.drive.remove("C:\\opt\\cni\\bin\\host-local.exe")
    assert "host-local" in cni.fault(world, ready)


def test_it_is_not_without_its_hns_network(world: Any, ready: Any) -> None:
    world.network.remove_network("cbr0")
    assert "cbr0" in cni.fault(world, ready)


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"name": "x"}', b'{"name": "x", "cniVersion": "9.9.9", "type": "win-bridge"}']
)
def test_it_is_not_with_a_configuration_that_is_none(world: Any, ready: Any, content: Any) -> None:
    world.drive.write("C:\\etc\\cni\\net.d\\05.conf", content)
    assert cni.fault(world, ready)
