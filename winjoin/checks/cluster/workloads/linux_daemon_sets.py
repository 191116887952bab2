"""Cluster check `LinuxDaemonSets`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.cluster.workloads import for_windows, lands_on_windows, pod_spec, title, tolerates
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_FEW = 8
_PATCH = """'{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/os":"linux"}}}}}'"""


@cluster_check("LinuxDaemonSets")
def linux_daemon_sets(candidate: ClusterCandidate) -> Iterator[Finding]:
    """DaemonSets of Linux programs stay off Windows nodes.

    One without a node selector for kubernetes.io/os gets a pod on every Windows node, which stays in
    ContainerCreating or ImagePullBackOff and holds its upgrade up (kubeadm#1090, flannel#1459). A taint
    os=windows:NoSchedule on the Windows nodes keeps those away that do not tolerate everything.

    Cure: add nodeSelector kubernetes.io/os: linux to the DaemonSet.
    """
    yield from candidate.not_known("daemonsets")
    landing = []
    for each in candidate.seen.daemonsets or ():
        spec = pod_spec(each)
        if lands_on_windows(spec) and not for_windows(spec) and _passes(spec, candidate.taints):
            through = tolerates(spec, "os", "windows", "NoSchedule")
            landing.append(title(each) + (" (with the taint os=windows too)" if through else ""))
    if landing:
        named = ", ".join(sorted(landing)[:_FEW])
        more = f" and {len(landing) - _FEW} more" if len(landing) > _FEW else ""
        space, _, name = min(landing).partition(" ")[0].partition("/")
        yield warning(
            f"DaemonSets without a node selector would run on Windows nodes: {named}{more}",
            f"kubectl -n {space} patch daemonset {name} -p {_PATCH}"
            + (", and so for each." if len(landing) > 1 else ""),
        )


def _passes(spec: dict[str, Any], taints: tuple[str, ...]) -> bool:
    """Whether none of the hosts' own taints keeps such pods away."""
    for taint in taints:
        head, _, effect = taint.rpartition(":")
        key, _, value = head.partition("=")
        if effect in {"NoSchedule", "NoExecute"} and not tolerates(spec, key, value, effect):
            return False
    return True
