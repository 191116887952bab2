"""Pods: the defaults that kubelets rely on, and deletion that waits for the node."""

from __future__ import annotations

import datetime as dt
from typing import Any

Json = dict[str, Any]
GRACE_SECONDS = 30
MODE = 0o644


def complete(pod: Json) -> None:
    """Set what kube-apiserver sets where the sender left it out."""
    spec = pod.setdefault("spec", {})
    for field, value in (
        ("restartPolicy", "Always"),
        ("dnsPolicy", "ClusterFirst"),
        ("schedulerName", "default-scheduler"),
        ("terminationGracePeriodSeconds", GRACE_SECONDS),
        ("enableServiceLinks", True),
        ("securityContext", {}),
    ):
        spec.setdefault(field, value)
    for container in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]:
        _complete_container(container)
    for volume in spec.get("volumes") or ():
        for kind in ("secret", "configMap", "projected", "downwardAPI"):
            if kind in volume:
                volume[kind].setdefault("defaultMode", MODE)


def _complete_container(container: Json) -> None:
    image = str(container.get("image", ""))
    tag = image.rpartition("/")[2].partition("@")[0].partition(":")[2]
    newest = tag in ("", "latest") and "@" not in image
    container.setdefault("imagePullPolicy", "Always" if newest else "IfNotPresent")
    container.setdefault("resources", {})
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")


def mark_deleted(pod: Json, grace: int | None) -> bool:
    """Ask the pod's node to end it; False where nobody needs to be asked and the pod can go at once."""
    spec = pod.get("spec", {})
    seconds = spec.get("terminationGracePeriodSeconds", GRACE_SECONDS) if grace is None else grace
    if not spec.get("nodeName") or not seconds:
        return False
    if "deletionTimestamp" not in pod["metadata"]:
        ends = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
        pod["metadata"]["deletionTimestamp"] = ends.strftime("%Y-%m-%dT%H:%M:%SZ")
        pod["metadata"]["deletionGracePeriodSeconds"] = seconds
    return True
