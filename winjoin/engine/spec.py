"""One host's fully resolved intent: everything that a join needs, decided before it begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from winjoin.values import BootstrapToken, Digest, Endpoint, NodeName, Version, WindowsPath

if TYPE_CHECKING:
    from winjoin.cluster.http import Credentials
    from winjoin.engine.topology import Topology


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where things are on the host; one drive for all of it, since programs of Kubernetes take paths without one."""

    drive: str = "C:"

    def _at(self, path: str) -> WindowsPath:
        return WindowsPath(f"{self.drive}\\{path}")

    @property
    def winjoin(self) -> WindowsPath:
        """Journal, backups and receipts; Administrators and SYSTEM only."""
        return self._at("ProgramData\\winjoin")

    @property
    def containerd(self) -> WindowsPath:
        """containerd's programs and config.toml."""
        return self._at("Program Files\\containerd")

    @property
    def cni_bin(self) -> WindowsPath:
        """CNI plugins."""
        return self._at("opt\\cni\\bin")

    @property
    def cni_conf(self) -> WindowsPath:
        """CNI configuration."""
        return self._at("etc\\cni\\net.d")

    @property
    def kubernetes(self) -> WindowsPath:
        """kubeconfigs and, below ``pki``, the cluster's CA."""
        return self._at("etc\\kubernetes")

    @property
    def kubelet(self) -> WindowsPath:
        """The kubelet's root: config.yaml, pki, pods."""
        return self._at("var\\lib\\kubelet")

    @property
    def programs(self) -> WindowsPath:
        """kubelet.exe and its like."""
        return self._at("k")

    @property
    def logs(self) -> WindowsPath:
        """Logs of services."""
        return self._at("var\\log")


@dataclass(frozen=True, kw_only=True)
class Download:
    """Where an artifact is and what it must be; `digest` is what the publisher's checksum file said."""

    name: str
    version: Version
    url: str
    digest: Digest
    proxy: str = ""


@dataclass(frozen=True, kw_only=True)
class NodeSpec:
    """Everything one join of one host needs; no None that means "default"."""

    node_name: NodeName
    node_name_reason: str
    node_ip: str
    node_ip_reason: str
    api_endpoint: Endpoint
    cluster_name: str
    ca_pem: str
    token: BootstrapToken | None
    """None where the host has a client certificate of this cluster already, or `credentials` are in its place."""
    kubernetes_version: Version
    kubelet_version: Version
    containerd_version: Version
    sandbox_image: str
    downloads: dict[str, Download]
    """By catalogue name: ``kubelet``, ``kube-log-runner``, ``containerd``, ``cni-plugins``."""
    kubelet_configuration: dict[str, Any]
    """KubeletConfiguration: the cluster's, the user's over it; not yet sanitised for Windows."""
    api_path: str = ""
    """Of the API server's URL behind a gateway, such as ``/k8s/clusters/c-1``; mostly empty."""
    credentials: Credentials | None = None
    """Of a discovery file, by which the kubelet asks for its certificate where no token was given."""
    kubelet_extra_args: tuple[tuple[str, str], ...] = ()
    taints: tuple[str, ...] = ()
    """As ``key=value:Effect``."""
    labels: tuple[tuple[str, str], ...] = ()
    cluster_dns: tuple[str, ...] = ()
    cluster_domain: str = "cluster.local"
    service_subnets: tuple[str, ...] = ()
    pod_subnets: tuple[str, ...] = ()
    pod_cidrs: tuple[str, ...] = ()
    """Of this Node, as the cluster assigned them; empty before the Node is registered."""
    unregistered: bool = False
    """The host has its certificate, and the cluster has no Node of that name: somebody has deleted it."""
    topology: Topology
    layout: Layout = field(default_factory=Layout)
    proxy: str = ""
    no_proxy: tuple[str, ...] = ()
    registry_mirrors: tuple[tuple[str, str], ...] = ()

    @property
    def api_server(self) -> str:
        """The URL of the API server as the host's kubeconfigs have it."""
        return f"https://{self.api_endpoint}{self.api_path}"
