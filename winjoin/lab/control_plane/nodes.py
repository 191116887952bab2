"""Nodes: what a node may say of itself, its pod range, and what becomes of one that is silent."""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Any

from winjoin.lab.control_plane.answers import Forbidden, NotFound
from winjoin.lab.control_plane.identity import User
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.control_plane.seeds import POD_SUBNET
from winjoin.lab.control_plane.store import Store, now

Json = dict[str, Any]
NODES = next(kind for kind in BUILT_IN if kind.resource == "nodes")
LEASES = next(kind for kind in BUILT_IN if kind.resource == "leases")
GRACE_SECONDS = 50.0
"""Silence after which a node is Unknown: node-monitor-grace-period from 1.32 on; 40 before."""
KUBELET_LABELS = (
    "beta.kubernetes.io/arch",
    "beta.kubernetes.io/instance-type",
    "beta.kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "node.kubernetes.io/instance-type",
    "node.kubernetes.io/windows-build",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
)


def restrict(user: User, name: str, value: Json, old: Json | None, *, subresource: str = "") -> None:
    """What admission plugin NodeRestriction refuses a node. Raises Forbidden."""
    if not user.node:
        return
    if name != user.node:
        raise _forbidden(name, f"node {user.node!r} is not allowed to modify node {name!r}".replace("'", '"'))
    if old is not None and not subresource and _taints(old) != _taints(value):
        raise _forbidden(name, f'node "{user.node}" is not allowed to modify taints')
    before = (old or {}).get("metadata", {}).get("labels") or {}
    labels = value.get("metadata", {}).get("labels") or {}
    changed = {label for label in {*before, *labels} if before.get(label) != labels.get(label)}
    wrong = sorted(label for label in changed if _is_restricted(label))
    if wrong:
        doing = "modify" if old else "set"
        raise _forbidden(name, f"is not allowed to {doing} the following labels: {', '.join(wrong)}")


def _forbidden(name: str, why: str) -> Forbidden:
    return Forbidden(f'nodes "{name}" is forbidden: {why}', {"name": name, "kind": "nodes"})


def _taints(node: Json) -> list[Json]:
    return node.get("spec", {}).get("taints") or []


def _is_restricted(label: str) -> bool:
    prefix, _, _ = label.rpartition("/")
    if prefix == "node-restriction.kubernetes.io" or prefix.endswith(".node-restriction.kubernetes.io"):
        return True
    if label in KUBELET_LABELS or prefix.endswith(("kubelet.kubernetes.io", "node.kubernetes.io")):
        return False
    return any(prefix == domain or prefix.endswith(f".{domain}") for domain in ("kubernetes.io", "k8s.io"))


def give_range(store: Store, node: Json) -> None:
    """Give a new Node the lowest free /24 of the cluster's range, and its taint while it is not ready."""
    spec = node.setdefault("spec", {})
    used = {other.get("spec", {}).get("podCIDR") for other in store.items(NODES)}
    free = (str(part) for part in ipaddress.ip_network(POD_SUBNET).subnets(new_prefix=24))
    if not spec.get("podCIDR") and (cidr := next((part for part in free if part not in used), None)):
        spec.update(podCIDR=cidr, podCIDRs=[cidr])
    if not _is_ready(node):
        _taint_not_ready(node)


def follow_readiness(node: Json) -> None:
    """Take the taint of an unready node away, or put it there, as the node lifecycle controller does."""
    if _is_ready(node):
        spec = node.get("spec", {})
        kept = [taint for taint in _taints(node) if taint["key"] != "node.kubernetes.io/not-ready"]
        if kept:
            spec["taints"] = kept
        else:
            spec.pop("taints", None)
    else:
        _taint_not_ready(node)


def _is_ready(node: Json) -> bool:
    conditions = node.get("status", {}).get("conditions") or ()
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def _taint_not_ready(node: Json) -> None:
    if not any(taint["key"] == "node.kubernetes.io/not-ready" for taint in _taints(node)):
        taint = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
        node.setdefault("spec", {}).setdefault("taints", []).append(taint)


def notice_silence(store: Store, *, grace: float = GRACE_SECONDS) -> None:
    """Make the conditions of every node Unknown whose Lease was not renewed for `grace` seconds."""
    for node in store.items(NODES):
        lease = store.find(LEASES, "kube-node-lease", node["metadata"]["name"])
        if lease and _age(lease) > grace:
            _make_unknown(store, node)


def _age(lease: Json) -> float:
    text = lease.get("spec", {}).get("renewTime") or now()
    renewed = dt.datetime.fromisoformat(text)
    return (dt.datetime.now(dt.UTC) - renewed).total_seconds()


def _make_unknown(store: Store, node: Json) -> None:
    said = {
        "status": "Unknown",
        "reason": "NodeStatusUnknown",
        "message": "Kubelet stopped posting node status.",
    }
    for condition in node.get("status", {}).get("conditions") or ():
        if condition["status"] != "Unknown":
            condition.update(said, lastTransitionTime=now())
    follow_readiness(node)
    node["metadata"].pop("resourceVersion", None)
    try:
        store.update(NODES, "", node["metadata"]["name"], node)
    except NotFound:
        return
