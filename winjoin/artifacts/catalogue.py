"""What a join downloads, and from where: `catalogue.toml` says it, this reads it.

No digest is stored: the publisher's checksum file is read from the host at the time of the join
(`winjoin.artifacts.checksums`), and the host confirms what it has downloaded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.values import Version

_FILE = Path(__file__).with_name("catalogue.toml")


class Artifact(NamedTuple):
    """One file of one version. `path` is below the publisher's address, and below the mirror's folder."""

    name: str
    version: Version
    publisher: str
    folder: str
    path: str
    checksum: str

    @property
    def file_name(self) -> str:
        """The last part of its path, as a checksum file names it."""
        return self.path.rpartition("/")[2]

    def url(self, mirror: str = "") -> str:
        """Where it is: at the publisher's, or below `mirror` (see `winjoin.artifacts.mirror`)."""
        return f"{mirror}/{self.folder}/{self.path}" if mirror else f"{self.publisher}/{self.path}"

    def checksum_url(self, mirror: str = "") -> str:
        """Where its checksum file is, in the same place."""
        return self.url(mirror) + self.checksum


def wanted(
    kubelet: Version, *, containerd: Version | None = None, cni_plugins: Version | None = None
) -> tuple[Artifact, ...]:
    """Everything that a host with this kubelet downloads, in the order of their names."""
    entries = _entries()
    versions = {
        "cni-plugins": cni_plugins or Version.parse(entries["cni-plugins"]["default"]),
        "containerd": containerd or default_containerd(kubelet),
        "kubelet": kubelet,
    }
    if kubelet >= Version.parse(entries["kube-log-runner"]["from"]):
        versions["kube-log-runner"] = kubelet
    return tuple(_artifact(name, version) for name, version in sorted(versions.items()))


def default_containerd(kubelet: Version) -> Version:
    """The containerd release that goes with a kubelet; old kubelets need 1.x, which speaks their CRI."""
    table: dict[str, str] = _entries()["containerd"]["defaults"]
    fitting = [minor for minor in table if _minor(minor) <= (kubelet.major, kubelet.minor)]
    return Version.parse(table[max(fitting, key=_minor)])


def containerd_supports(containerd: Version, kubelet: Version) -> bool | None:
    """Whether containerd's own table has this pair; None for a Kubernetes that the table does not know."""
    lowest = _entries()["containerd"]["supported"].get(f"{kubelet:minor}")
    if lowest is None:
        return None
    patches = [Version.parse(text) for text in lowest]
    newer_minor = (containerd.major, containerd.minor) > max((each.major, each.minor) for each in patches)
    same = [each for each in patches if (each.major, each.minor) == (containerd.major, containerd.minor)]
    return newer_minor or any(containerd >= each for each in same)


def _artifact(name: str, version: Version) -> Artifact:
    entry = _entries()[name]
    path = entry["path"].format(version=version)
    return Artifact(name, version, entry["publisher"], entry["mirror"], path, entry["checksum"])


def _minor(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


@cache
def _entries() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
