"""The cluster as somebody finds it who wants to join."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ssl
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from cluster_client import INFO, Client

from winjoin.lab.control_plane import ControlPlane
from winjoin.lab.control_plane.tokens import signature


def test_a_signature_is_that_of_kubernetes_own_tests() -> None:
    content = "Hello from the other side. I must have called a thousand times."
    signed = signature(content, "joshua", "my voice is my passcode")
    assert signed == "eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8"


def test_the_join_command_leads_to_a_signed_cluster_info(plane: ControlPlane, nobody: Client) -> None:
    words = plane.join_command().split()
    assert words[:2] == ["kubeadm", "join"]
    assert words[2] == plane.endpoint
    token_id, _, secret = words[4].partition(".")
    data = nobody("GET", INFO)[1]["data"]
    header, _, signed = data[f"jws-kubeconfig-{token_id}"].split(".")
    payload = base64.urlsafe_b64encode(data["kubeconfig"].encode()).rstrip(b"=").decode()
    wanted = hmac.new(secret.encode(), f"{header}.{payload}".encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(wanted).rstrip(b"=").decode() == signed


def test_the_pin_of_the_join_command_is_that_of_the_ca_in_cluster_info(
    plane: ControlPlane, nobody: Client
) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization as forms

    cluster = yaml.safe_load(nobody("GET", INFO)[1]["data"]["kubeconfig"])["clusters"][0]["cluster"]
    pem = base64.b64decode(cluster["certificate-authority-data"])
    public = x509.load_pem_x509_certificate(pem).public_key()
    spki = public.public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
    assert plane.join_command().split()[-1] == f"sha256:{hashlib.sha256(spki).hexdigest()}"
    assert cluster["server"] == plane.url


def test_secrets_on_disk_are_the_owners(plane: ControlPlane) -> None:
    files = [plane.kubeconfig, plane.directory / "pki" / "ca.key", plane.directory / "pki" / "apiserver.key"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3


@pytest.mark.parametrize(
    ("version", "config", "api"),
    [
        ("v1.20.2", "kubelet-config-1.20", "v1beta2"),
        ("v1.24.0", "kubelet-config", "v1beta3"),
        ("v1.36.1", "kubelet-config", "v1beta4"),
    ],
)
def test_configuration_is_that_of_its_version(tmp_path: Path, version: str, config: str, api: str) -> None:
    plane = ControlPlane(tmp_path, version=version)
    plane._fill()
    names = {kind.resource: kind for kind in plane.api.kinds}
    cluster = plane.store.get(names["configmaps"], "kube-system", "kubeadm-config")["data"][
        "ClusterConfiguration"
    ]
    assert yaml.safe_load(cluster)["apiVersion"] == f"kubeadm.k8s.io/{api}"
    assert yaml.safe_load(plane.store.get(names["configmaps"], "kube-system", config)["data"]["kubelet"])[
        "kind"
    ]


def test_closing_waits_for_no_idle_client_and_leaves_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    plane = ControlPlane(tmp_path).start()
    client = Client(plane)
    idle = [client.open("GET", "/version")[0] for _ in range(3)]
    context = ssl.create_default_context(cafile=tmp_path / "pki" / "ca.crt")
    assert context.check_hostname
    began = time.monotonic()
    plane.close()
    assert time.monotonic() - began < 0.5
    assert set(threading.enumerate()) == before
    for connection in idle:
        connection.close()


def test_closing_ends_watches(plane_of_its_own: ControlPlane) -> None:
    token = plane_of_its_own.create_token()
    path = "/apis/certificates.k8s.io/v1/certificatesigningrequests?watch=1"
    connection, answer = Client(plane_of_its_own, token=token).open("GET", path)
    assert answer.status == 200
    plane_of_its_own.close()
    connection.close()


@pytest.fixture
def plane_of_its_own(tmp_path: Path) -> Iterator[ControlPlane]:
    plane = ControlPlane(tmp_path).start()
    yield plane
    plane.close()
