"""The mirror: publishers' names, archives and checksum files, always the same bytes."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from winjoin.lab.artifacts import ArtifactServer, artifact
from winjoin.lab.programs.files import program_file

KUBELET = "kubernetes/v1.33.2/bin/windows/amd64/kubelet.exe"
CONTAINERD = "containerd/v2.1.4/containerd-2.1.4-windows-amd64.tar.gz"
PLUGINS = "cni-plugins/v1.6.2/cni-plugins-windows-amd64-v1.6.2.tgz"


def members(path: str) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(artifact(path) or b""), mode="r:gz") as archive:
        return {entry.name: archive.extractfile(entry).read() for entry in archive if entry.isfile()}


def test_programs_are_those_of_the_version_asked_for() -> None:
    assert artifact(KUBELET) == program_file("kubelet", "v1.33.2")
    assert members(CONTAINERD)["bin/containerd.exe"] == program_file("containerd", "v2.1.4")
    assert "./win-bridge.exe" in members(PLUGINS)


@pytest.mark.parametrize(
    ("path", "ending", "named"),
    [(KUBELET, ".sha256", False), (CONTAINERD, ".sha256sum", True), (PLUGINS, ".sha256", True)],
)
def test_checksum_files_are_in_their_publishers_format(path: str, ending: str, named: bool) -> None:
    digits = hashlib.sha256(artifact(path) or b"").hexdigest()
    wanted = f"{digits}  {path.rpartition('/')[2]}\n" if named else digits
    assert artifact(path + ending) == wanted.encode()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "kubernetes/v1.33.2/bin/windows/amd64/other.exe",
        "kubernetes/1.33.2/bin/windows/amd64/kubelet.exe",
        "kubernetes/v1.20.2/bin/windows/amd64/kube-log-runner.exe",
        "containerd/v2.1.4/containerd-2.1.5-windows-amd64.tar.gz",
        f"{CONTAINERD}.sha256",
        f"{KUBELET}.sha256sum",
        "../../etc/passwd",
    ],
)
def test_other_names_are_not_there(path: str) -> None:
    assert artifact(path) is None


def test_kube_log_runner_is_there_where_its_version_has_it() -> None:
    assert artifact("kubernetes/v1.33.2/bin/windows/amd64/kube-log-runner.exe")


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read()


def test_it_is_served_counted_and_ends_at_once() -> None:
    before = set(threading.enumerate())
    with ArtifactServer() as server:
        assert get(f"{server.url}/{KUBELET}") == artifact(KUBELET)
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(f"{server.url}/none")
        assert refused.value.code == 404
        refused.value.close()
        assert server.seen == {KUBELET: 1, "none": 1}
    assert set(threading.enumerate()) == before


def test_a_folder_can_be_served_and_nothing_outside_it(tmp_path: Path) -> None:
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "a").write_bytes(b"x" * 3_000_000)
    (tmp_path / "secret").write_bytes(b"s")
    with ArtifactServer(folder=tmp_path / "mirror") as server:
        assert len(get(f"{server.url}/a")) == 3_000_000
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(f"{server.url}/%2e%2e/secret")
        assert refused.value.code == 404
        refused.value.close()
