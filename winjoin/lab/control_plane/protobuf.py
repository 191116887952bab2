"""Kubernetes' protobuf, read: what kubelets and kubectl send by default. Answers are JSON, which all take.

Field numbers are those of the generated.proto files of k8s.io/api and k8s.io/apimachinery. A message is a table
from number to (name, type); a type ending in `*` repeats; `map:` is a map of strings to that type. Only kinds that
nodes and administrators' tools create are here: others are answered 415.
"""

# ruff: noqa: E501 - tables
from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from winjoin.lab.control_plane.answers import BadRequest, Unsupported

Json = dict[str, Any]
Schema = dict[int, tuple[str, str]]
MAGIC = b"k8s\x00"
VARINT, LENGTH = 0, 2
META: Schema = {
    1: ("name", "str"), 2: ("generateName", "str"), 3: ("namespace", "str"), 4: ("selfLink", "str"), 5: ("uid", "str"),
    6: ("resourceVersion", "str"), 7: ("generation", "int"), 8: ("creationTimestamp", "time"), 11: ("labels", "map:str"),
    12: ("annotations", "map:str"), 13: ("ownerReferences", "owner*"), 14: ("finalizers", "str*"),
}  # fmt: skip
ACCESS: Schema = {
    1: ("namespace", "str"), 2: ("verb", "str"), 3: ("group", "str"), 4: ("version", "str"), 5: ("resource", "str"),
    6: ("subresource", "str"), 7: ("name", "str"),
}  # fmt: skip
NODE_STATUS: Schema = {
    1: ("capacity", "map:quantity"), 2: ("allocatable", "map:quantity"), 3: ("phase", "str"), 4: ("conditions", "nodeCondition*"),
    5: ("addresses", "nodeAddress*"), 6: ("daemonEndpoints", "daemonEndpoints"), 7: ("nodeInfo", "nodeInfo"),
    8: ("images", "image*"), 9: ("volumesInUse", "str*"),
}  # fmt: skip
NODE_INFO: Schema = dict(
    enumerate(
        ((name, "str") for name in (
            "machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion", "kubeletVersion",
            "kubeProxyVersion", "operatingSystem", "architecture",
        )), 1,
    )
)  # fmt: skip
EVENT: Schema = {
    1: ("metadata", "meta"), 2: ("involvedObject", "reference"), 3: ("reason", "str"), 4: ("message", "str"),
    5: ("source", "eventSource"), 6: ("firstTimestamp", "time"), 7: ("lastTimestamp", "time"), 8: ("count", "int"),
    9: ("type", "str"), 10: ("eventTime", "time"), 12: ("action", "str"), 14: ("reportingComponent", "str"),
    15: ("reportingInstance", "str"),
}  # fmt: skip
CSR_SPEC: Schema = {
    1: ("request", "bytes"), 2: ("username", "str"), 3: ("uid", "str"), 4: ("groups", "str*"), 5: ("usages", "str*"),
    7: ("signerName", "str"), 8: ("expirationSeconds", "int"),
}  # fmt: skip
LEASE_SPEC: Schema = {
    1: ("holderIdentity", "str"), 2: ("leaseDurationSeconds", "int"), 3: ("acquireTime", "microtime"), 4: ("renewTime", "microtime"),
    5: ("leaseTransitions", "int"),
}  # fmt: skip
REFERENCE: Schema = {
    1: ("kind", "str"), 2: ("namespace", "str"), 3: ("name", "str"), 4: ("uid", "str"), 5: ("apiVersion", "str"),
    6: ("resourceVersion", "str"), 7: ("fieldPath", "str"),
}  # fmt: skip
CONDITION: Schema = {
    1: ("type", "str"), 2: ("status", "str"), 3: ("lastHeartbeatTime", "time"), 4: ("lastTransitionTime", "time"),
    5: ("reason", "str"), 6: ("message", "str"),
}  # fmt: skip
MESSAGES: dict[str, Schema] = {
    "meta": META,
    "owner": {1: ("kind", "str"), 3: ("name", "str"), 4: ("uid", "str"), 5: ("apiVersion", "str"), 6: ("controller", "bool")},
    "reference": REFERENCE,
    "access": ACCESS,
    "path": {1: ("path", "str"), 2: ("verb", "str")},
    "selfAccessSpec": {1: ("resourceAttributes", "access"), 2: ("nonResourceAttributes", "path")},
    "accessSpec": {
        1: ("resourceAttributes", "access"), 2: ("nonResourceAttributes", "path"), 3: ("user", "str"), 4: ("groups", "str*"),
    },
    "rulesSpec": {1: ("namespace", "str")},
    "tokenSpec": {1: ("token", "str"), 2: ("audiences", "str*")},
    "csrSpec": CSR_SPEC,
    "leaseSpec": LEASE_SPEC,
    "taint": {1: ("key", "str"), 2: ("value", "str"), 3: ("effect", "str"), 4: ("timeAdded", "time")},
    "nodeSpec": {
        1: ("podCIDR", "str"), 3: ("providerID", "str"), 4: ("unschedulable", "bool"), 5: ("taints", "taint*"), 7: ("podCIDRs", "str*"),
    },
    "nodeStatus": NODE_STATUS,
    "nodeInfo": NODE_INFO,
    "nodeCondition": CONDITION,
    "nodeAddress": {1: ("type", "str"), 2: ("address", "str")},
    "daemonEndpoints": {1: ("kubeletEndpoint", "daemonEndpoint")},
    "daemonEndpoint": {1: ("Port", "int")},
    "image": {1: ("names", "str*"), 2: ("sizeBytes", "int")},
    "eventSource": {1: ("component", "str"), 2: ("host", "str")},
    "csiNodeSpec": {1: ("drivers", "csiDriver*")},
    "csiDriver": {1: ("name", "str"), 2: ("nodeID", "str"), 3: ("topologyKeys", "str*")},
}  # fmt: skip


def _object(spec: str, status: str = "") -> Schema:
    schema: Schema = {1: ("metadata", "meta"), 2: ("spec", spec)}
    return {**schema, 3: ("status", status)} if status else schema


KINDS: dict[tuple[str, str], Schema] = {
    ("v1", "Node"): _object("nodeSpec", "nodeStatus"),
    ("v1", "Event"): EVENT,
    ("v1", "Namespace"): {1: ("metadata", "meta")},
    ("v1", "ServiceAccount"): {1: ("metadata", "meta")},
    ("v1", "ConfigMap"): {1: ("metadata", "meta"), 2: ("data", "map:str"), 3: ("binaryData", "map:bytes"), 4: ("immutable", "bool")},
    ("v1", "Secret"): {1: ("metadata", "meta"), 2: ("data", "map:bytes"), 3: ("type", "str"), 4: ("stringData", "map:str")},
    ("coordination.k8s.io/v1", "Lease"): _object("leaseSpec"),
    ("certificates.k8s.io/v1", "CertificateSigningRequest"): _object("csrSpec"),
    ("storage.k8s.io/v1", "CSINode"): _object("csiNodeSpec"),
    ("authentication.k8s.io/v1", "TokenReview"): _object("tokenSpec"),
    ("authentication.k8s.io/v1", "SelfSubjectReview"): {1: ("metadata", "meta")},
    ("authorization.k8s.io/v1", "SelfSubjectAccessReview"): _object("selfAccessSpec"),
    ("authorization.k8s.io/v1", "SubjectAccessReview"): _object("accessSpec"),
    ("authorization.k8s.io/v1", "LocalSubjectAccessReview"): _object("accessSpec"),
    ("authorization.k8s.io/v1", "SelfSubjectRulesReview"): _object("rulesSpec"),
    ("v1", "DeleteOptions"): {1: ("gracePeriodSeconds", "int"), 4: ("propagationPolicy", "str"), 5: ("dryRun", "str*")},
    ("meta.k8s.io/v1", "DeleteOptions"): {1: ("gracePeriodSeconds", "int"), 4: ("propagationPolicy", "str"), 5: ("dryRun", "str*")},
}  # fmt: skip


def decode(body: bytes) -> Json:
    """The object in a body of application/vnd.kubernetes.protobuf. Raises BadRequest, Unsupported."""
    if not body.startswith(MAGIC):
        raise BadRequest("the body does not begin as Kubernetes' protobuf does")
    try:
        return _unwrap(body[len(MAGIC) :])
    except (IndexError, UnicodeDecodeError) as error:
        raise BadRequest("the body is no protobuf message") from error


def _unwrap(body: bytes) -> Json:
    fields = dict(_fields(body))
    about = {number: _bytes(value).decode() for number, value in _fields(_bytes(fields.get(1, b"")))}
    version, kind = about.get(1, ""), about.get(2, "")
    schema = KINDS.get((version, kind))
    if schema is None:
        raise Unsupported(f"{kind} of {version} is not read in protobuf here: send it as JSON")
    return {"apiVersion": version, "kind": kind, **_message(schema, _bytes(fields.get(2, b"")))}


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7


def _fields(body: bytes) -> Iterator[tuple[int, bytes | int]]:
    at = 0
    while at < len(body):
        tag, at = _varint(body, at)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, at = _varint(body, at)
            yield number, value
        elif wire == LENGTH:
            size, at = _varint(body, at)
            if at + size > len(body):
                raise IndexError("cut off")
            yield number, body[at : at + size]
            at += size
        else:
            at += {1: 8, 5: 4}.get(wire, len(body))


def _bytes(value: bytes | int) -> bytes:
    return value if isinstance(value, bytes) else b""


def _message(schema: Schema, body: bytes) -> Json:
    result: Json = {}
    for number, raw in _fields(body):
        if number not in schema:
            continue
        name, kind = schema[number]
        if kind.startswith("map:"):
            key, value = _entry(kind.removeprefix("map:"), _bytes(raw))
            result.setdefault(name, {})[key] = value
        elif kind.endswith("*"):
            result.setdefault(name, []).append(_value(kind[:-1], raw))
        else:
            result[name] = _value(kind, raw)
    return {name: value for name, value in result.items() if value not in ("", None)}


def _entry(kind: str, body: bytes) -> tuple[str, Any]:
    fields = dict(_fields(body))
    return _bytes(fields.get(1, b"")).decode(), _value(kind, fields.get(2, b""))


def _value(kind: str, raw: bytes | int) -> Any:  # noqa: ANN401 - JSON
    if isinstance(raw, int):
        return bool(raw) if kind == "bool" else raw - (1 << 64) if raw >> 63 else raw
    if kind in MESSAGES:
        return _message(MESSAGES[kind], raw)
    if kind == "bytes":
        return b64encode(raw).decode()
    if kind == "quantity":
        return next((_bytes(value).decode() for number, value in _fields(raw) if number == 1), "0")
    return _time(kind, raw) if kind in ("time", "microtime") else raw.decode()


def _time(kind: str, raw: bytes) -> str | None:
    fields = dict(_fields(raw))
    seconds, nanos = fields.get(1, 0), fields.get(2, 0)
    # Go's zero time is long before 1970: a null in JSON
    if not raw or not isinstance(seconds, int) or not isinstance(nanos, int) or seconds >> 63 or not seconds:
        return None
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    fraction = f".{nanos // 1000:06d}" if kind == "microtime" else ""
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"
