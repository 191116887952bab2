"""Kubernetes' protobuf as kubelets send it: read into the JSON that it stands for."""

from __future__ import annotations

import base64

import pytest
from cluster_client import CSRS, Client, request_pem

from winjoin.lab.control_plane.answers import BadRequest, Unsupported
from winjoin.lab.control_plane.protobuf import MAGIC, decode


def varint(value: int) -> bytes:
    more, low = value >> 7, value & 0x7F
    return bytes([low | 0x80]) + varint(more) if more else bytes([low])


def field(number: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def wrapped(version: str, kind: str, message: bytes) -> bytes:
    return (
        MAGIC + field(1, field(1, version) + field(2, kind)) + field(2, message) + field(3, "") + field(4, "")
    )


def test_a_node() -> None:
    labels = field(11, field(1, "kubernetes.io/os") + field(2, "windows"))
    meta = field(1, "win-1") + labels + field(8, b"")
    taint = field(5, field(1, "os") + field(2, "windows") + field(3, "NoSchedule"))
    heartbeat = field(3, field(1, 1_700_000_000) + field(2, 0))
    condition = field(4, field(1, "Ready") + field(2, "True") + heartbeat)
    capacity = field(1, field(1, "cpu") + field(2, field(1, "4")))
    image = field(8, field(1, "a") + field(1, "b") + field(2, 300))
    node = decode(
        wrapped("v1", "Node", field(1, meta) + field(2, taint) + field(3, capacity + condition + image))
    )
    assert node["metadata"] == {"name": "win-1", "labels": {"kubernetes.io/os": "windows"}}
    assert node["spec"]["taints"] == [{"key": "os", "value": "windows", "effect": "NoSchedule"}]
    assert node["status"] == {
        "capacity": {"cpu": "4"},
        "conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": "2023-11-14T22:13:20Z"}],
        "images": [{"names": ["a", "b"], "sizeBytes": 300}],
    }


def test_a_lease_keeps_its_microseconds() -> None:
    spec = field(1, "win-1") + field(2, 40) + field(4, field(1, 1_700_000_000) + field(2, 5_000))
    lease = decode(wrapped("coordination.k8s.io/v1", "Lease", field(1, field(1, "win-1")) + field(2, spec)))
    assert lease["spec"]["renewTime"] == "2023-11-14T22:13:20.000005Z"
    assert lease["spec"]["leaseDurationSeconds"] == 40


def test_a_kubelets_request_is_signed(joiner: Client) -> None:
    pem = request_pem("system:node:win-9")[0]
    usages = field(5, "digital signature") + field(5, "client auth")
    spec = field(1, pem) + usages + field(7, "kubernetes.io/kube-apiserver-client-kubelet")
    body = wrapped(
        "certificates.k8s.io/v1", "CertificateSigningRequest", field(1, field(2, "csr-")) + field(2, spec)
    )
    code, value = joiner("POST", CSRS, body, Content_Type="application/vnd.kubernetes.protobuf")
    assert code == 201
    assert base64.b64decode(value["spec"]["request"]) == pem
    assert value["status"]["certificate"]


def test_what_is_not_read_is_said(joiner: Client) -> None:
    with pytest.raises(Unsupported):
        decode(wrapped("apps/v1", "Deployment", b""))
    body = wrapped("apps/v1", "Deployment", b"")
    assert joiner("POST", CSRS, body, Content_Type="application/vnd.kubernetes.protobuf")[0] == 415


@pytest.mark.parametrize("body", [b"", b"nonsense", MAGIC + b"\x0a\xff", MAGIC + b"\x0a"])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        decode(body)
