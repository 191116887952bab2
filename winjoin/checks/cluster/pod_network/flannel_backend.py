"""Cluster check `FlannelBackend`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.cluster.pod_network.subjects import flannel_not_seen
from winjoin.cluster.podnetwork import NET_CONF, FlannelConfig, flannel_configs
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error

_ON_WINDOWS = ("vxlan", "host-gw")
_NOT_WITH_VXLAN = ("DirectRouting", "GBP")


@cluster_check("FlannelBackend")
def flannel_backend(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Flannel uses a backend that is there for Windows, with options that it takes there.

    On Windows flannel has vxlan and host-gw. With vxlan, DirectRouting and GBP end it at its start. A
    net-conf.json that is no JSON ends it everywhere.

    Cure: choose vxlan without DirectRouting and GBP, or host-gw where all nodes are in one segment.
    """
    configs = flannel_configs(candidate.seen)
    if not configs:
        yield from flannel_not_seen(candidate)
    for config in configs:
        if config.conf is None:
            yield error(
                f"{NET_CONF} of ConfigMap {config.name} is {'no JSON object' if config.text else 'empty'}",
                f"Correct it: kubectl -n {config.name.replace('/', ' edit configmap ')}.",
            )
        elif config.type not in _ON_WINDOWS:
            yield error(
                f"flannel's backend is {config.type} (ConfigMap {config.name}), which is not there for Windows",
                "Change it to vxlan with VNI 4096 and port 4789, or to host-gw.",
            )
        elif candidate.overlay and (names := _refused(config)):
            yield error(
                f"flannel's vxlan has {' and '.join(names)} (ConfigMap {config.name}), which end it on Windows",
                f"Take {' and '.join(names)} out of the Backend in {NET_CONF}, then restart flannel.",
            )


def _refused(config: FlannelConfig) -> list[str]:
    backend = config.backend
    return [name for name in _NOT_WITH_VXLAN if config.is_vxlan and backend.get(name.lower()) is True]
