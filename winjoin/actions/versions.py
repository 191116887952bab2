"""Which versions a host gets, and the files that they are made of."""

from __future__ import annotations

from typing import NamedTuple

from winjoin.actions.wishes import Wishes
from winjoin.artifacts.catalogue import Artifact, wanted
from winjoin.cluster.facts import ClusterFacts
from winjoin.config.target import Target
from winjoin.errors import ConfigInvalid, Problem
from winjoin.hosts.outcomes import Question
from winjoin.values import Version


class Versions(NamedTuple):
    """`mirror` is empty where the publishers' own addresses are used; `proxy` is what the host uses for them."""

    kubelet: Version
    artifacts: tuple[Artifact, ...]
    mirror: str
    proxy: str

    @property
    def containerd(self) -> Version:
        """The container runtime's."""
        return next(item.version for item in self.artifacts if item.name == "containerd")

    @property
    def questions(self) -> tuple[Question, ...]:
        """The publishers' checksum files, which the host reads."""
        return tuple(
            Question("digest", item.checksum_url(self.mirror), self.proxy) for item in self.artifacts
        )


def choose(wishes: Wishes, target: Target | None, cluster: ClusterFacts | None) -> Versions | None:
    """The user's versions, else the cluster's; None where neither says one. ConfigInvalid with each that is none."""
    from winjoin.artifacts.mirror import mirror_address

    own, problems = wishes.intent.winjoin, list[Problem]()

    def version(where: str, text: str) -> Version | None:
        try:
            return Version.parse(text) if text else None
        except ValueError as error:
            problems.append(Problem(where, str(error)))
            return None

    kubelet = version("--kubelet-version", wishes.kubelet_version or own.kubelet_version)
    containerd = version("--containerd-version", wishes.containerd_version or own.containerd_version)
    plugins = version("cniPluginsVersion", own.cni_plugins_version)
    mirror = wishes.artifact_mirror or _of(target, "artifact_mirror") or own.artifact_mirror
    try:
        mirror = mirror_address(mirror) if mirror else ""
    except ValueError as error:
        problems.append(Problem("--artifact-mirror", str(error)))
    if problems:
        raise ConfigInvalid(problems)
    chosen = kubelet or (cluster.version if cluster else None)
    if chosen is None:
        return None
    files = wanted(chosen, containerd=containerd, cni_plugins=plugins)
    return Versions(chosen, files, mirror, own.proxy)


def _of(target: Target | None, name: str) -> str:
    return target.variable(name) if target else ""
