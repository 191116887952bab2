"""Phase `directories`: the folders of a node, and who may read and write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from winjoin.engine.phase import phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step
from winjoin.phases.places import containerd_data, logs, registries
from winjoin.resources.base import Resource
from winjoin.resources.directory import Access, Directory
from winjoin.values import WindowsPath

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts


@phase("directories", after=("windows-features",))
def directories(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Create the folders of kubelet, containerd and CNI, those with keys and programs closed to users.

    Below a drive's root, Windows lets every user read and create files: tokens and keys would be open, and
    a library beside a service's program would run as SYSTEM. The kubelet's own root stays as Windows has
    it: the volumes of pods lie below it, and a container that runs as ContainerUser reads them with that
    account's rights. Its ``pki`` is closed.
    """
    place = spec.layout
    closed = [
        _closed(place.kubernetes, "bootstrap token and kubeconfigs lie here"),
        _closed(place.kubernetes / "pki", "what is trusted as the cluster's CA lies here"),
        _closed(place.kubelet / "pki", "the node's private keys lie here"),
        _closed(place.programs, "what lies here runs as SYSTEM"),
        _closed(place.cni_bin, "what lies here runs as SYSTEM"),
        _closed(place.cni_conf, "it decides which programs run as SYSTEM"),
        _closed(containerd_data(place), "containerd closes its own folders in the same way"),
        _closed(registries(place), "it decides where images come from"),
    ]
    return [_open(place.kubelet, "pods read their volumes below it"), *closed, *_logs(spec)]


def _logs(spec: NodeSpec) -> list[Resource]:
    names = ("kubelet", "containerd")
    return [_open(logs(spec.layout, name), f"{name} logs to it") for name in names]


def _closed(path: WindowsPath, why: str) -> Resource:
    return Directory(path=path, access=Access.PRIVATE, why=why)


def _open(path: WindowsPath, why: str) -> Resource:
    return Directory(path=path, access=Access.INHERITED, why=why)
