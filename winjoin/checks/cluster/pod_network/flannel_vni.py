"""Cluster check `FlannelVNI`."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from winjoin.checks.cluster.pod_network.subjects import (
    VNI,
    flannel_fix,
    flannel_not_seen,
    is_vni,
    restart,
    right_backend,
)
from winjoin.cluster.podnetwork import LINUX_VNI, FlannelConfig, flannel_configs, flannel_vnis
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error


@cluster_check("FlannelVNI")
def flannel_vni(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Flannel's vxlan network has an identifier (VNI) that Windows can carry: 4096 or more, the same on each node.

    Linux takes VNI 1 where net-conf.json says nothing. Windows takes 4096 and more, so packets between Linux
    pods and Windows pods are lost without a word in any log (k3s#9295, rancher#19699, flannel#1128).
    A Linux node keeps the old VNI until flannel restarts there; its annotation
    flannel.alpha.coreos.com/backend-data says which it has.

    Cure: set VNI 4096 in net-conf.json of flannel's ConfigMap, then restart flannel on every Linux node.
    """
    if not candidate.overlay:
        return
    configs, nodes = flannel_configs(candidate.seen), flannel_vnis(candidate.seen)
    if not configs and not nodes:
        yield from flannel_not_seen(candidate)
    wrong = [config for config in configs if config.is_vxlan and not is_vni(_vni(config))]
    for config in wrong:
        yield error(
            f"flannel's VNI is {dumps(_vni(config))} ({_where(config)}); Windows carries {VNI} and more",
            f'Set "Backend": {right_backend(config)} in net-conf.json of ConfigMap {config.name}, then '
            f"{restart(config)}.",
            changes=(flannel_fix(config, "VNI", VNI),),
        )
    if not wrong:
        yield from _nodes([config for config in configs if config.is_vxlan], nodes)


def _vni(config: FlannelConfig) -> object:
    return config.backend.get("vni", LINUX_VNI)


def _where(config: FlannelConfig) -> str:
    told = "vni" in config.backend
    return f"ConfigMap {config.name}" + ("" if told else f" says none, and Linux takes {LINUX_VNI}")


def _nodes(configs: list[FlannelConfig], nodes: dict[str, int]) -> Iterator[Finding]:
    wanted = _vni(configs[0]) if len(configs) == 1 else None
    other = {name: vni for name, vni in nodes.items() if not is_vni(vni) or wanted not in (None, vni)}
    if not other:
        return
    said = ", ".join(f"{name} ({vni})" for name, vni in sorted(other.items()))
    if wanted is None:
        yield error(
            f"flannel's VNI on Linux nodes is none that Windows carries: {said}",
            f"Set VNI {VNI} and port 4789 in flannel's configuration, then restart flannel on every node.",
        )
    else:
        yield error(
            f"flannel on some nodes has another VNI than the {wanted} of ConfigMap {configs[0].name}: {said}",
            f"Restart flannel there: {restart(configs[0])}.",
        )
