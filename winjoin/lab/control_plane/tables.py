"""Tables: what `kubectl get` prints is made by the API server."""

from __future__ import annotations

import datetime as dt
from typing import Any

from winjoin.lab.control_plane.kinds import Kind

Json = dict[str, Any]
Row = list[str]
NODE_COLUMNS = (
    "Name",
    "Status",
    "Roles",
    "Age",
    "Version",
    "Internal-IP",
    "External-IP",
    "OS-Image",
    "Kernel-Version",
)
CSR_COLUMNS = ("Name", "Age", "SignerName", "Requestor", "Condition")
POD_COLUMNS = ("Name", "Ready", "Status", "Restarts", "Age", "IP", "Node")
ROLE = "node-role.kubernetes.io/"
WIDE = frozenset(
    ("Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime", "IP", "Node")
)


def table(kind: Kind, items: list[Json], version: str) -> Json:
    """A Table of these objects, with their metadata."""
    columns, row = _printer(kind)
    definitions = [
        {
            "name": name,
            "type": "string",
            "format": "name" if name == "Name" else "",
            "description": "",
            "priority": int(name in WIDE),
        }
        for name in columns
    ]
    rows = [{"cells": row(item), "object": _partial(item)} for item in items]
    head = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": version}}
    return {**head, "columnDefinitions": definitions, "rows": rows}


def _partial(item: Json) -> Json:
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": item["metadata"]}


def _printer(kind: Kind) -> tuple[tuple[str, ...], Any]:
    return {
        "nodes": ((*NODE_COLUMNS, "Container-Runtime"), _node),
        "certificatesigningrequests": (CSR_COLUMNS, _csr),
        "pods": (POD_COLUMNS, _pod),
        "configmaps": (("Name", "Data", "Age"), _config_map),
    }.get(kind.resource, (("Name", "Age"), lambda item: [item["metadata"]["name"], _age(item)]))


def _age(item: Json) -> str:
    made = dt.datetime.fromisoformat(item["metadata"]["creationTimestamp"])
    seconds = max(0, int((dt.datetime.now(dt.UTC) - made).total_seconds()))
    for unit, size, most in (("s", 1, 120), ("m", 60, 120 * 60), ("h", 3600, 48 * 3600)):
        if seconds < most:
            return f"{seconds // size}{unit}"
    return f"{seconds // 86400}d"


def _node(item: Json) -> Row:
    status = item.get("status", {})
    info = status.get("nodeInfo", {})
    addresses = {address["type"]: address["address"] for address in status.get("addresses") or ()}
    labels = item["metadata"].get("labels") or {}
    roles = sorted(label.removeprefix(ROLE) for label in labels if label.startswith(ROLE))
    more = [info.get("osImage"), info.get("kernelVersion"), info.get("containerRuntimeVersion")]
    return [
        item["metadata"]["name"],
        _node_status(item),
        ",".join(roles) or "<none>",
        _age(item),
        info.get("kubeletVersion", ""),
        addresses.get("InternalIP", "<none>"),
        addresses.get("ExternalIP", "<none>"),
        *(text or "<unknown>" for text in more),
    ]


def _node_status(item: Json) -> str:
    conditions = {
        condition["type"]: condition["status"] for condition in item.get("status", {}).get("conditions") or ()
    }
    ready = {"True": "Ready", None: "Unknown"}.get(conditions.get("Ready"), "NotReady")
    return ready + (",SchedulingDisabled" if item.get("spec", {}).get("unschedulable") else "")


def _csr(item: Json) -> Row:
    status, spec = item.get("status", {}), item["spec"]
    kinds = [condition["type"] for condition in status.get("conditions") or ()] or ["Pending"]
    said = ",".join([*kinds, *(["Issued"] if status.get("certificate") else [])])
    return [item["metadata"]["name"], _age(item), spec["signerName"], spec["username"], said]


def _pod(item: Json) -> Row:
    status, spec = item.get("status", {}), item.get("spec", {})
    states = status.get("containerStatuses") or []
    ready = f"{sum(bool(state.get('ready')) for state in states)}/{len(spec.get('containers') or ())}"
    restarts = str(sum(state.get("restartCount", 0) for state in states))
    where = [status.get("podIP", "<none>"), spec.get("nodeName", "<none>")]
    return [item["metadata"]["name"], ready, status.get("phase", "Pending"), restarts, _age(item), *where]


def _config_map(item: Json) -> Row:
    count = len(item.get("data") or {}) + len(item.get("binaryData") or {})
    return [item["metadata"]["name"], str(count), _age(item)]
