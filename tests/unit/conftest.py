"""Small worlds that several parts start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from winjoin.engine.spec import Download, NodeSpec
from winjoin.values import BootstrapToken, Digest, Endpoint, NodeName, Version

CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


def _download(name: str, version: str) -> Download:
    return Download(
        name=name,
        version=Version.parse(version),
        url=f"https://mirror.test/{name}.tgz",
        digest=Digest(format(ord(name[0]) % 16, "x") * 64),
    )


@pytest.fixture
def make_spec() -> Callable[..., NodeSpec]:
    """A join of win-1 to a cluster of 1.33; keyword arguments change its fields."""
    from winjoin.topologies.host_gateway import HostGateway

    plain = NodeSpec(
        node_name=NodeName("win-1"),
        node_name_reason="the computer's name",
        node_ip="10.99.1.2",
        node_ip_reason="source address of the route to the API server",
        api_endpoint=Endpoint("10.99.0.1", 6443),
        cluster_name="kubernetes",
        ca_pem=CA,
        token=BootstrapToken.parse("abcdef.0123456789abcdef"),
        kubernetes_version=Version.parse("1.33.2"),
        kubelet_version=Version.parse("1.33.2"),
        containerd_version=Version.parse("1.7.27"),
        sandbox_image="registry.k8s.io/pause:3.10.2",
        downloads={
            "kubelet": _download("kubelet", "1.33.2"),
            "kube-log-runner": _download("kube-log-runner", "1.33.2"),
            "containerd": _download("containerd", "1.7.27"),
            "cni-plugins": _download("cni-plugins", "1.6.2"),
        },
        kubelet_configuration={"clusterDNS": ["10.96.0.10"], "clusterDomain": "cluster.local"},
        taints=("os=windows:NoSchedule",),
        cluster_dns=("10.96.0.10",),
        service_subnets=("10.96.0.0/12",),
        pod_subnets=("10.244.0.0/16",),
        topology=HostGateway(),
    )

    def make(**changes: Any) -> NodeSpec:
        return replace(plain, **changes)

    return make
