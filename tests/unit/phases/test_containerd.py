from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from winjoin.engine.spec import Layout, NodeSpec
from winjoin.hosts.facts import Facts
from winjoin.phases.containerd import config_toml, containerd, hosts_toml
from winjoin.resources.service import Service
from winjoin.values import Version, WindowsPath

GOLDEN = Path(__file__).parents[2] / "golden" / "containerd"
PATHS = Path(__file__).parent / "cases" / "61-toml-backslashes" / "paths.txt"
MakeSpec = Callable[..., NodeSpec]


@pytest.mark.parametrize("version", ["1.7.27", "2.0.1", "2.1.4"])
def test_the_configuration_is_the_golden_one(make_spec: MakeSpec, version: str) -> None:
    made = config_toml(make_spec(containerd_version=Version.parse(version)))
    assert made == (GOLDEN / f"config-{version}.toml").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class _Elsewhere(Layout):
    folder: str

    @property
    def cni_bin(self) -> WindowsPath:
        return WindowsPath(self.folder)


@pytest.mark.parametrize("folder", PATHS.read_text(encoding="utf-8").splitlines())
@pytest.mark.parametrize("version", ["1.7.27", "2.1.4"])
def test_any_folder_of_a_user_reads_back_as_itself(make_spec: MakeSpec, version: str, folder: str) -> None:
    made = config_toml(make_spec(containerd_version=Version.parse(version), layout=_Elsewhere(folder=folder)))
    assert f"'{folder.replace(chr(92), '/')}'" in str(tomllib.loads(made)).replace('"', "'")


def test_another_sandbox_image_is_another_start_of_the_service(make_spec: MakeSpec) -> None:
    digests = {
        _service(make_spec(sandbox_image=image)).state["inputs"] for image in ("a/pause:1", "a/pause:2")
    }
    assert len(digests) == 2
    assert _service(make_spec()) == _service(make_spec())


def test_the_service_runs_with_its_configuration_and_a_log(make_spec: MakeSpec) -> None:
    command = str(_service(make_spec()).state["command"])
    assert "--run-service" in command
    assert "config.toml" in command
    assert "containerd.log" in command


def test_a_registry_with_a_port_gets_the_folder_that_containerd_looks_for(make_spec: MakeSpec) -> None:
    spec = make_spec(
        registry_mirrors=(("registry.local:5000", "https://m1.test"), ("docker.io", "m2.test/v2/hub"))
    )
    titles = [step.title for step in containerd.steps(spec, Facts())]
    assert "file C:\\ProgramData\\containerd\\certs.d\\registry.local_5000_\\hosts.toml" in titles
    assert "file C:\\ProgramData\\containerd\\certs.d\\docker.io\\hosts.toml" in titles


def test_mirrors_keep_their_order_and_the_registry_comes_last() -> None:
    hosts = tomllib.loads(hosts_toml("docker.io", ["https://m1.test", "m2.test/v2/hub"]))
    assert hosts["server"] == "https://registry-1.docker.io"
    assert list(hosts["host"]) == ["https://m1.test", "https://m2.test/v2/hub"]
    assert "override_path" not in hosts["host"]["https://m1.test"]
    assert hosts["host"]["https://m2.test/v2/hub"]["override_path"] is True


def _service(spec: NodeSpec) -> Service:
    return next(step for step in containerd.steps(spec, Facts()) if isinstance(step, Service))
