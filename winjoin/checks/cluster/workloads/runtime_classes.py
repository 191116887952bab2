"""Cluster check `RuntimeClasses`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from winjoin.cluster.workloads import OS_LABELS
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, warning

_HANDLERS = ("runhcs-wcow-process", "runhcs-wcow-hypervisor")
_BUILD = "node.kubernetes.io/windows-build"


@cluster_check("RuntimeClasses")
def runtime_classes(candidate: ClusterCandidate) -> Iterator[Finding]:
    """RuntimeClasses for Windows name a handler that containerd has, and lead to Windows nodes alone.

    containerd on Windows has the handlers runhcs-wcow-process and runhcs-wcow-hypervisor; pods of another
    (docker, of dockershim's time) stay in ContainerCreating: "no runtime for … is configured". A class for
    Windows whose scheduling names no system sends pods to Linux nodes; one that wants a build that no node
    has leaves them Pending.

    Cure: correct handler and scheduling.nodeSelector of the RuntimeClass.
    """
    yield from candidate.not_known("runtime_classes")
    for each in candidate.seen.runtime_classes or ():
        name, handler = str((each.get("metadata") or {}).get("name")), str(each.get("handler") or "")
        selector = (each.get("scheduling") or {}).get("nodeSelector") or {}
        windows = any(selector.get(label) == "windows" for label in OS_LABELS) or _BUILD in selector
        if windows and not handler.startswith(_HANDLERS):
            yield error(
                f"RuntimeClass {name} is for Windows and has the handler {handler!r}, which containerd has not there",
                f"Make it anew with the handler {_HANDLERS[0]}: a handler cannot be changed.",
            )
        elif handler.startswith(_HANDLERS) and not windows:
            yield warning(
                f"RuntimeClass {name} has the handler {handler} and no node selector for Windows",
                f"Add scheduling.nodeSelector {OS_LABELS[0]}: windows to it.",
            )
        elif windows and (wrong := _no_such_build(selector, candidate)):
            yield warning(f"RuntimeClass {name} wants Windows build {wrong[0]}; {wrong[1]}", wrong[2])


def _no_such_build(selector: dict[str, Any], candidate: ClusterCandidate) -> tuple[str, str, str] | None:
    """The build that no host and no node has, where builds are known."""
    wanted = str(selector.get(_BUILD) or "")
    if not wanted or not candidate.builds:
        return None
    there = [f"10.0.{build}" for build in candidate.builds]
    if wanted in there:
        return None
    return (
        wanted,
        f"the Windows hosts have {', '.join(there)}",
        "Correct the node selector, or make a class for each build.",
    )
