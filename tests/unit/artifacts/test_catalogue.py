from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import winjoin.artifacts.catalogue
from winjoin.artifacts.catalogue import containerd_supports, default_containerd, wanted
from winjoin.values import Version

MIRROR = "http://10.99.0.1:8080/m"


def _urls(kubelet: str, mirror: str = "", **versions: Version) -> dict[str, tuple[str, str]]:
    found = wanted(Version.parse(kubelet), **versions)
    return {item.name: (item.url(mirror), item.checksum_url(mirror)) for item in found}


def test_a_mirror_keeps_the_publishers_names_of_files() -> None:
    bare = f"{MIRROR}/kubernetes/v1.20.2/bin/windows/amd64/kubelet.exe"
    archive = f"{MIRROR}/containerd/v1.7.27/containerd-1.7.27-windows-amd64.tar.gz"
    plugins = f"{MIRROR}/cni-plugins/v1.6.2/cni-plugins-windows-amd64-v1.6.2.tgz"
    assert _urls("1.20.2", MIRROR) == {
        "kubelet": (bare, bare + ".sha256"),
        "containerd": (archive, archive + ".sha256sum"),
        "cni-plugins": (plugins, plugins + ".sha256"),
    }


def test_without_a_mirror_the_publishers_are_asked() -> None:
    urls = _urls("1.33.2")
    assert urls["kubelet"][0] == "https://dl.k8s.io/v1.33.2/bin/windows/amd64/kubelet.exe"
    assert urls["containerd"][0].startswith(
        "https://github.com/containerd/containerd/releases/download/v2.1.4/"
    )
    assert urls["cni-plugins"][0].startswith("https://github.com/containernetworking/plugins/releases/")


@pytest.mark.parametrize(
    ("kubelet", "has"), [("1.20.2", False), ("1.25.16", False), ("1.26.0", True), ("1.36.1", True)]
)
def test_the_log_runner_comes_where_the_kubelet_has_no_log_file_of_its_own(
    kubelet: str, *, has: bool
) -> None:
    assert ("kube-log-runner" in _urls(kubelet)) is has


@pytest.mark.parametrize(
    ("kubelet", "containerd"),
    [
        ("1.20.2", "1.7.27"),
        ("1.31.4", "1.7.27"),
        ("1.32.0", "2.1.4"),
        ("1.34.9", "2.1.4"),
        ("1.35.0", "2.2.0"),
        ("1.36.1", "2.3.0"),
        ("1.37.0", "2.3.0"),
    ],
)
def test_a_kubelet_gets_a_containerd_that_supports_it(kubelet: str, containerd: str) -> None:
    version = Version.parse(kubelet)
    assert str(default_containerd(version)) == containerd
    assert containerd_supports(default_containerd(version), version) in {True, None}


def test_versions_that_the_user_names_win() -> None:
    urls = _urls("1.33.2", containerd=Version.parse("1.7.27"), cni_plugins=Version.parse("1.7.1"))
    assert "containerd-1.7.27-" in urls["containerd"][0]
    assert urls["cni-plugins"][0].endswith("cni-plugins-windows-amd64-v1.7.1.tgz")


@pytest.mark.parametrize(
    ("containerd", "kubelet", "answer"),
    [
        ("1.7.27", "1.36.0", False),
        ("2.1.4", "1.34.0", True),
        ("2.1.2", "1.34.0", False),
        ("1.7.27", "1.34.0", False),
        ("2.4.0", "1.36.0", True),
        ("1.7.27", "1.20.2", None),
    ],
)
def test_containerds_own_table_decides_about_a_pair(
    containerd: str, kubelet: str, *, answer: bool | None
) -> None:
    assert containerd_supports(Version.parse(containerd), Version.parse(kubelet)) is answer


def test_the_catalogue_holds_sources_and_no_digest() -> None:
    text = Path(winjoin.artifacts.catalogue.__file__).with_name("catalogue.toml").read_text(encoding="utf-8")
    assert not re.search(r"[0-9a-f]{32}", text)
    assert all(entry["source"] and entry["checksum"] for entry in tomllib.loads(text).values())
