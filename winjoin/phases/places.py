"""Folders that more than one phase names, beyond those of the layout."""

from __future__ import annotations

from winjoin.engine.spec import Layout
from winjoin.values import WindowsPath


def containerd_data(layout: Layout) -> WindowsPath:
    """Parent of containerd's root (images, snapshots) and state; upstream's place."""
    return WindowsPath(f"{layout.drive}\\ProgramData\\containerd")


def registries(layout: Layout) -> WindowsPath:
    """The folder ``certs.d``: one folder for each registry that has a mirror."""
    return containerd_data(layout) / "certs.d"


def logs(layout: Layout, program: str) -> WindowsPath:
    """Folder of one program's logs, where the API server's path to a node's logs finds them."""
    return layout.logs / program


def client_certificate(layout: Layout) -> WindowsPath:
    """The kubelet's client certificate and key: a link that the kubelet moves at each rotation."""
    return layout.kubelet / "pki" / "kubelet-client-current.pem"
