"""Cluster check `PodSecurity`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.workloads import is_host_process, pod_spec, title
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

_LABEL = "pod-security.kubernetes.io/enforce"
_STRICT = ("baseline", "restricted")
_NETWORK_SPACES = ("kube-system", "kube-flannel", "calico-system", "tigera-operator")
"""Where the pods that give nodes their network mostly are, for Windows too."""


@cluster_check("PodSecurity")
def pod_security(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Namespaces of the pod network let HostProcess pods in.

    kube-proxy and network agents run on Windows as HostProcess pods. Pod security of the levels baseline and
    restricted refuses those; the DaemonSet is there, its pods never are (kubernetes PR#103382). The labels
    warn and audit refuse nothing.

    Cure: kubectl label namespace NAME pod-security.kubernetes.io/enforce=privileged --overwrite, or run the
    agents in another namespace or as services on the host.
    """
    yield from candidate.not_known("namespaces", "daemonsets")
    for each in candidate.seen.namespaces or ():
        meta = each.get("metadata") or {}
        name, level = str(meta.get("name")), (meta.get("labels") or {}).get(_LABEL)
        if level not in _STRICT:
            continue
        cure = f"kubectl label namespace {name} {_LABEL}=privileged --overwrite, or use another namespace."
        refused = [
            title(item)
            for item in candidate.seen.daemonsets or ()
            if (item.get("metadata") or {}).get("namespace") == name and is_host_process(pod_spec(item))
        ]
        if refused:
            yield error(
                f"Namespace {name} enforces {level}, which refuses the HostProcess pods of {', '.join(refused)}",
                cure,
            )
        elif name in _NETWORK_SPACES:
            yield warning(
                f"Namespace {name} enforces {level}: HostProcess pods of a network agent would be refused there",
                cure,
            )
