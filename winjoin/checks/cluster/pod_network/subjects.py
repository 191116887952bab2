"""What the checks of this folder share: whether their network is there at all, and flannel's cure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.cluster.podnetwork import FLANNEL_MAPS, NET_CONF, PARTS, FlannelConfig, networks
from winjoin.engine.check import ClusterCandidate, ClusterFix, Finding

Json = dict[str, Any]
VNI, PORT = 4096, 4789
"""What flannel on Windows takes: VNIs from 4096 on, and no other port (flannel's backend for Windows)."""
LARGEST_VNI = 2**24 - 1


def not_seen(candidate: ClusterCandidate, network: str, *parts: str) -> Iterator[Finding]:
    """Findings where it cannot be said whether a network is there, or what of it could not be read."""
    seen = candidate.seen
    known = not any(seen.is_unknown(part) for part in PARTS)
    if not known or network in networks(seen):
        yield from candidate.not_known(*PARTS, *parts)


def flannel_not_seen(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The same for flannel's configuration."""
    return not_seen(candidate, "flannel", *(f"config_maps/{name}" for name in FLANNEL_MAPS))


def is_vni(value: object) -> bool:
    """Whether flannel on Windows takes it."""
    return type(value) is int and VNI <= value <= LARGEST_VNI


def right_backend(config: FlannelConfig) -> str:
    """The Backend as JSON, with what Windows needs."""
    import json

    old = config.backend.get("vni")
    backend = _set(_backend(config.conf or {}), {"VNI": old if is_vni(old) else VNI, "Port": PORT})
    return json.dumps(backend)


def flannel_fix(config: FlannelConfig, name: str, value: int) -> ClusterFix:
    """Set one value of the Backend; all others stay."""
    space, _, short = config.name.partition("/")

    def change(found: Json) -> Json:
        import json

        conf = json.loads(found["data"][NET_CONF])
        key = next((key for key in conf if key.lower() == "backend"), "Backend")
        conf[key] = _set(conf.get(key) or {}, {name: value})
        found["data"][NET_CONF] = json.dumps(conf, indent=2) + "\n"
        return found

    return ClusterFix(
        f"ConfigMap {config.name}",
        f"/api/v1/namespaces/{space}/configmaps/{short}",
        change,
        f"Restart flannel on the Linux nodes: {restart(config)}",
    )


def restart(config: FlannelConfig) -> str:
    """The command that makes flannel read its configuration again."""
    return f"kubectl -n {config.name.partition('/')[0]} rollout restart daemonset kube-flannel-ds"


def _backend(conf: Json) -> Json:
    return next((value for key, value in conf.items() if key.lower() == "backend"), None) or {}


def _set(backend: Json, values: Json) -> Json:
    """With these values in the places of the old ones, however their keys are spelled."""
    left = dict(values)
    found = {}
    for key, value in backend.items():
        mine = next((name for name in left if name.lower() == key.lower()), None)
        found[key] = value if mine is None else left.pop(mine)
    return found | left


def calico_matters(candidate: ClusterCandidate) -> bool:
    """Whether hosts may get Calico: they would, or the topology is not decided."""
    return not candidate.chosen or "calico" in candidate.topology
