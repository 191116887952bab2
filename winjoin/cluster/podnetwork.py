"""Which pod network the cluster has, and flannel's configuration as its Linux nodes read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from winjoin.cluster.observation import ClusterObservation

Json = dict[str, Any]
FLANNEL_MAPS = ("kube-flannel/kube-flannel-cfg", "kube-system/kube-flannel-cfg")
NET_CONF = "net-conf.json"
BACKEND_DATA = "flannel.alpha.coreos.com/backend-data"
BACKEND_TYPE = "flannel.alpha.coreos.com/backend-type"
LINUX_VNI, LINUX_PORT = 1, 8472
"""What flannel on Linux takes where its configuration says nothing (Documentation/backends.md)."""
_DAEMONSETS = {
    "kube-flannel-ds": "flannel",
    "kube-flannel": "flannel",
    "calico-node": "calico",
    "canal": "canal",
    "cilium": "cilium",
    "antrea-agent": "antrea",
    "ovnkube-node": "ovn-kubernetes",
    "aws-node": "aws-vpc",
    "azure-cns": "azure",
}
PARTS = ("daemonsets", "nodes")
"""What has to be readable before it can be said that a network is not there."""


class FlannelConfig(NamedTuple):
    """One ConfigMap of flannel: ``namespace/name``, and its net-conf.json; None where that is no JSON object."""

    name: str
    conf: Json | None
    text: str

    @property
    def backend(self) -> Json:
        """``Backend`` with its keys in lower case, as flannel reads them in any; empty where there is none."""
        found = next((value for key, value in (self.conf or {}).items() if key.lower() == "backend"), None)
        return {key.lower(): value for key, value in found.items()} if isinstance(found, dict) else {}

    @property
    def type(self) -> str:
        """``vxlan``, ``host-gw`` …, in lower case; flannel's own default is udp."""
        return str(self.backend.get("type") or "udp").lower()

    @property
    def is_vxlan(self) -> bool:
        """Whether Linux nodes encapsulate."""
        return self.conf is not None and self.type == "vxlan"


def flannel_configs(seen: ClusterObservation) -> tuple[FlannelConfig, ...]:
    """Those that count: in the namespace of flannel's DaemonSet, else every one that is there.

    A cluster that was upgraded may have the old one in kube-system still.
    """
    found = [_read(name, data) for name in FLANNEL_MAPS if (data := seen.config_maps.get(name)) is not None]
    spaces = {space for space, name in _daemonsets(seen) if _DAEMONSETS.get(name) == "flannel"}
    used = [config for config in found if config.name.partition("/")[0] in spaces]
    return tuple(used or found)


def flannel_vnis(seen: ClusterObservation) -> dict[str, int]:
    """By Node with vxlan: its VNI, as flannel wrote it into the annotation; the port is not in it."""
    found = {}
    for node in seen.nodes or ():
        data = _json((_annotations(node)).get(BACKEND_DATA))
        if isinstance(data, dict) and isinstance(data.get("VNI"), int):
            found[str(node["metadata"].get("name"))] = data["VNI"]
    return found


def networks(seen: ClusterObservation) -> tuple[str, ...]:
    """The pod networks that left traces: ``flannel``, ``calico``, ``canal``, ``cilium`` …, by name."""
    found = {_DAEMONSETS[name] for _, name in _daemonsets(seen) if name in _DAEMONSETS}
    maps = {name for name, data in seen.config_maps.items() if data is not None}
    found |= {"flannel"} if maps & set(FLANNEL_MAPS) or _is_annotated(seen) else set()
    found |= {"calico"} if "kube-system/calico-config" in maps or _has_calico(seen) else set()
    found |= {"cilium"} if "kube-system/cilium-config" in maps else set()
    return tuple(sorted(found - {"flannel", "calico"} if "canal" in found else found))


def has_calico(seen: ClusterObservation) -> bool:
    """Whether Calico gives pods their network (and not only policies, as in canal)."""
    return "calico" in networks(seen)


def daemonset(seen: ClusterObservation, *names: str) -> Json | None:
    """The first DaemonSet of one of these names, in any namespace."""
    return next(
        (each for each in seen.daemonsets or () if (each.get("metadata") or {}).get("name") in names), None
    )


def installation(seen: ClusterObservation) -> Json | None:
    """The spec of Calico's Installation, where its operator is at work."""
    found = seen.calico.get("installations") or ()
    return (found[0].get("spec") or {}) if found else None


def pools(seen: ClusterObservation) -> Iterator[tuple[str, Json]]:
    """Name and spec of each IPv4 pool of Calico that is in use."""
    for pool in seen.calico.get("ippools") or ():
        spec = pool.get("spec") or {}
        if not spec.get("disabled") and ":" not in str(spec.get("cidr") or ""):
            yield str((pool.get("metadata") or {}).get("name")), spec


def _has_calico(seen: ClusterObservation) -> bool:
    return any(seen.calico.get(kind) for kind in ("installations", "ippools"))


def _is_annotated(seen: ClusterObservation) -> bool:
    return any(
        BACKEND_DATA in _annotations(node) or BACKEND_TYPE in _annotations(node) for node in seen.nodes or ()
    )


def _annotations(node: Json) -> Json:
    return (node.get("metadata") or {}).get("annotations") or {}


def _daemonsets(seen: ClusterObservation) -> Iterator[tuple[str, str]]:
    for each in seen.daemonsets or ():
        meta = each.get("metadata") or {}
        yield str(meta.get("namespace")), str(meta.get("name"))


def _read(name: str, data: Json) -> FlannelConfig:
    text = str(data.get(NET_CONF) or "")
    conf = _json(text)
    return FlannelConfig(name, conf if isinstance(conf, dict) else None, text)


def _json(text: object) -> object:
    import json

    try:
        return json.loads(str(text)) if text else None
    except (ValueError, RecursionError):
        return None
