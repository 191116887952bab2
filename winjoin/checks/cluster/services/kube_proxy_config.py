"""Cluster check `KubeProxyConfig`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.cluster.podnetwork import daemonset
from winjoin.cluster.workloads import containers, pod_spec
from winjoin.config.removedgates import LAST_MINOR, gone
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning
from winjoin.values import Version

_MAP = "kube-system/kube-proxy"
_KEY = "config.conf"
_KIND = "KubeProxyConfiguration"
_EDIT = "kubectl -n kube-system edit configmap kube-proxy"


@cluster_check("KubeProxyConfig")
def kube_proxy_config(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The cluster's kube-proxy configuration can be read, and has no feature gate that is gone.

    kube-proxy ends at its start with a gate that it does not know: "unrecognized feature gate:
    MountPropagation" (kubernetes#76329), on Linux when it next restarts. The modes of Linux (iptables, ipvs,
    nftables) are no fault: a Windows node has kernelspace in their place.

    Cure: take the gates out of the ConfigMap kube-proxy in kube-system.
    """
    part = f"config_maps/{_MAP}"
    yield from candidate.not_known(part)
    data = candidate.seen.config_maps.get(_MAP)
    if data is None or _KEY not in data:
        return
    found = _document(str(data[_KEY]))
    if found is None:
        yield warning(f"{_KEY} of the ConfigMap kube-proxy is no {_KIND}", f"Correct it: {_EDIT}.")
        return
    version = _version(candidate)
    gates = found.get("featureGates")
    dead = [each for each in gates if gone(str(each), version.minor)] if isinstance(gates, dict) else []
    if dead:
        said = ", ".join(f"{each} (gone since 1.{LAST_MINOR[each] + 1})" for each in dead)
        yield warning(
            f"kube-proxy's configuration has feature gates that {version:v} does not know: {said}; "
            "on Linux too it ends at its next start",
            f"Take them out of featureGates: {_EDIT}.",
        )


def _document(text: str) -> dict[str, Any] | None:
    from winjoin.config.yamltext import read_documents
    from winjoin.errors import ConfigInvalid

    try:
        documents = read_documents(text, file="kube-proxy", problems=[])
    except ConfigInvalid:
        return None
    found = next((each.value for each in documents if isinstance(each.value, dict)), None)
    return found if found is not None and found.get("kind", _KIND) == _KIND else None


def _version(candidate: ClusterCandidate) -> Version:
    """Of the image that runs on Linux nodes, else the API server's."""
    workload = daemonset(candidate.seen, "kube-proxy")
    for container in containers(pod_spec(workload)) if workload else ():
        try:
            return Version.parse(str(container.get("image")).partition("@")[0].rpartition(":")[2])
        except ValueError:
            continue
    return candidate.facts.version
