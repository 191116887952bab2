"""Clusters with flannel's vxlan, and with Calico."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from winjoin.cluster.observation import ClusterObservation

Json = dict[str, Any]
_CFG = "kube-flannel-cfg"


@pytest.fixture
def flannel(seen: ClusterObservation) -> Callable[..., ClusterObservation]:
    """The cluster with this Backend (or text) in net-conf.json; `nodes` are VNIs by Node."""

    def make(
        backend: Json | str | None, *, space: str = "kube-flannel", nodes: dict[str, int] | None = None
    ) -> ClusterObservation:
        text = (
            backend
            if isinstance(backend, str)
            else json.dumps({"Network": "10.244.0.0/16", "Backend": backend})
        )
        maps = {
            **seen.config_maps,
            f"{space}/{_CFG}": {"net-conf.json": text} if backend is not None else None,
        }
        made = tuple(_node(name, vni) for name, vni in (nodes or {}).items())
        return seen._replace(config_maps=maps, nodes=made or seen.nodes)

    return make


def _node(name: str, vni: int) -> Json:
    data = json.dumps({"VNI": vni, "VtepMAC": "0e:2a:0a:f4:00:00"})
    annotations = {
        "flannel.alpha.coreos.com/backend-data": data,
        "flannel.alpha.coreos.com/backend-type": "vxlan",
    }
    return {
        "metadata": {"name": name, "annotations": annotations, "labels": {"kubernetes.io/os": "linux"}},
        "spec": {"podCIDR": "10.244.0.0/24"},
    }


@pytest.fixture
def calico(seen: ClusterObservation, daemonset: Callable[..., Json]) -> Callable[..., ClusterObservation]:
    """A cluster with Calico by its operator, healthy but for what the arguments say; `installation` None: without it."""

    def make(
        *,
        network: Json | None = None,
        installation: Json | None = {},  # noqa: B006 - never written to
        pools: tuple[Json, ...] = ({"cidr": "10.244.0.0/16", "vxlanMode": "Always", "ipipMode": "Never"},),
        ipam: tuple[Json, ...] | None = ({"strictAffinity": True},),
        felix: tuple[Json, ...] = (),
        endpoint: Json | None = {"KUBERNETES_SERVICE_HOST": "192.0.2.10", "KUBERNETES_SERVICE_PORT": "6443"},  # noqa: B006
        space: str = "tigera-operator",
    ) -> ClusterObservation:
        healthy = {"windowsDataplane": "HNS", "linuxDataplane": "Iptables", "bgp": "Disabled"}
        spec = {
            "serviceCIDRs": ["10.96.0.0/12"],
            "calicoNetwork": healthy | (network or {}),
            **(installation or {}),
        }
        maps: dict[str, Json | None] = dict.fromkeys(seen.config_maps)
        maps[f"{space}/kubernetes-services-endpoint"] = endpoint
        return seen._replace(
            daemonsets=(
                daemonset("calico-node", "calico-system", nodeSelector={"kubernetes.io/os": "linux"}),
            ),
            nodes=({"metadata": {"name": "linux"}, "spec": {}},),
            config_maps=maps,
            calico={
                "installations": None if installation is None else (_named("default", spec),),
                "ippools": tuple(_named(f"pool-{at}", pool) for at, pool in enumerate(pools)),
                "ipamconfigs": None if ipam is None else tuple(_named("default", each) for each in ipam),
                "felixconfigurations": tuple(_named("default", each) for each in felix),
            },
        )

    return make


def _named(name: str, spec: Json) -> Json:
    return {"metadata": {"name": name}, "spec": spec}
