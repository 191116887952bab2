"""Which kubelet versions a cluster takes: kubernetes.io's version skew policy, by minor versions."""

from __future__ import annotations

from collections.abc import Sequence

from winjoin.values import Version

OLDEST = 3
"""How many minors a kubelet may be behind the newest API server."""


def allowed_minors(servers: Sequence[Version]) -> tuple[int, int]:
    """The oldest and newest minor of a kubelet that every API server takes."""
    newest, oldest = max(server.minor for server in servers), min(server.minor for server in servers)
    return max(0, newest - OLDEST), oldest


def skew_mistake(kubelet: Version, servers: Sequence[Version]) -> str:
    """Empty, or a sentence that says which kubelets would do.

    API servers of one cluster may differ in an upgrade.
    """
    if not servers:
        return ""
    oldest, newest = allowed_minors(servers)
    if oldest <= kubelet.minor <= newest and kubelet.major == servers[0].major:
        return ""
    seen = ", ".join(sorted({f"{server:v}" for server in servers}))
    return f"kubelet {kubelet:v} does not go with the API server {seen}; 1.{oldest} to 1.{newest} do"
