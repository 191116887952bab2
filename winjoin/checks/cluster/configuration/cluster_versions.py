"""Cluster check `ClusterVersions`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.skew import OLDEST
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning
from winjoin.values import Version


@cluster_check("ClusterVersions")
def cluster_versions(candidate: ClusterCandidate) -> Iterator[Finding]:
    """API servers and the kubelets of the nodes that are there go together: no upgrade is half done.

    API servers may differ by one minor version while they are upgraded. A kubelet may be three minors older
    than any of them, and never newer: a host that joins now with the newest version may be refused by the
    API server that answers next.

    Cure: finish the upgrade, then join; or give a --kubelet-version that the oldest API server takes.
    """
    servers = dict(candidate.facts.versions)
    servers |= {name.name: name.version for name in candidate.names or () if name.version is not None}
    oldest, newest = min(servers.values()), max(servers.values())
    if newest.minor > oldest.minor:
        said = ", ".join(f"{name} {version:v}" for name, version in sorted(servers.items()))
        yield warning(
            f"API servers have different versions: {said}",
            f"Finish the upgrade; until then join with --kubelet-version {oldest}.",
        )
    newer, older = [], []
    for name, version in _kubelets(candidate):
        if version.minor > oldest.minor:
            newer.append(f"{name} {version:v}")
        elif version.minor < newest.minor - OLDEST:
            older.append(f"{name} {version:v}")
    if newer:
        yield warning(
            f"Nodes have a newer kubelet than the API server {oldest:v}: {', '.join(newer[:5])}",
            "Upgrade the API server first.",
        )
    if older:
        yield warning(
            f"Nodes have a kubelet that is too old for the API server {newest:v}: {', '.join(older[:5])}",
            "Upgrade these nodes: three minor versions are the most that a kubelet may be behind.",
        )


def _kubelets(candidate: ClusterCandidate) -> Iterator[tuple[str, Version]]:
    for node in candidate.seen.nodes or ():
        info = (node.get("status") or {}).get("nodeInfo") or {}
        try:
            yield (
                str((node.get("metadata") or {}).get("name")),
                Version.parse(str(info.get("kubeletVersion"))),
            )
        except ValueError:
            continue
