"""Cluster check `FlannelPort`."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from winjoin.checks.cluster.pod_network.subjects import (
    PORT,
    flannel_fix,
    flannel_not_seen,
    restart,
    right_backend,
)
from winjoin.cluster.podnetwork import LINUX_PORT, flannel_configs
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error


@cluster_check("FlannelPort")
def flannel_port(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Flannel's vxlan network uses UDP port 4789, the only one that Windows has.

    Linux takes port 8472 where net-conf.json says nothing. Flannel on Windows ends at its start where another
    port than 4789 is configured, and Linux nodes send to a port where no Windows node listens
    (rancher#19699, flannel#1128).

    Cure: set Port 4789 in net-conf.json of flannel's ConfigMap, then restart flannel on every Linux node.
    """
    if not candidate.overlay:
        return
    configs = flannel_configs(candidate.seen)
    if not configs:
        yield from flannel_not_seen(candidate)
    for config in configs:
        port = config.backend.get("port", LINUX_PORT)
        if not config.is_vxlan or port == PORT:
            continue
        told = "" if "port" in config.backend else f" says none, and Linux takes {LINUX_PORT}"
        yield error(
            f"flannel's port is {dumps(port)} (ConfigMap {config.name}{told}); Windows has {PORT} and no other",
            f'Set "Backend": {right_backend(config)} in net-conf.json of ConfigMap {config.name}, then '
            f"{restart(config)}.",
            changes=(flannel_fix(config, "Port", PORT),),
        )
