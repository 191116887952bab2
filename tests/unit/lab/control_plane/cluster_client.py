"""A client of the cluster under test, and what it asks for."""

from __future__ import annotations

import json
import ssl
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from winjoin.lab.control_plane import ControlPlane

SECRETS = "/api/v1/namespaces/kube-system/secrets"
CONFIGS = "/api/v1/namespaces/kube-system/configmaps"
INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
NODES = "/api/v1/nodes"


class Client:
    """Requests over TLS that verify the server; with a certificate, a token or nothing."""

    def __init__(self, plane: ControlPlane, *, token: str = "", certificate: Path | None = None) -> None:
        self.context = ssl.create_default_context(cafile=plane.directory / "pki" / "ca.crt")
        if certificate:
            self.context.load_cert_chain(certificate)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.port = int(plane.endpoint.rpartition(":")[2])

    def open(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[HTTPSConnection, HTTPResponse]:
        connection = HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=10)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, data, {**self.headers, **named})
        return connection, connection.getresponse()

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        connection, answer = self.open(method, path, body, **headers)
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if answer.headers[
            "Content-Type"
        ] == "application/json" else text.decode()

    def patch(self, path: str, body: Any, kind: str = "merge-patch") -> tuple[int, Any]:
        return self("PATCH", path, body, Content_Type=f"application/{kind}+json")


def request_pem(
    name: str, organization: str = "system:nodes", alternatives: tuple[str, ...] = ()
) -> tuple[bytes, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
        x509.NameAttribute(NameOID.COMMON_NAME, name),
    ]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(subject))
    if alternatives:
        names = x509.SubjectAlternativeName([x509.DNSName(text) for text in alternatives])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(forms.Encoding.PEM), key
