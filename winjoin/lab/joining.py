"""A join line for a cluster that the lab did not make, as kubeadm prints it."""

from __future__ import annotations

import hashlib
import json
import ssl
import tempfile
import warnings
from base64 import b64decode
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from winjoin.errors import UsageError
from winjoin.lab.control_plane.tokens import new_token, token_secret

Json = dict[str, Any]
CREATED = 201


def new_join_command(kubeconfig: Path) -> str:
    """Make a token of 24 hours in the cluster and return the line. Raises UsageError where it cannot be."""
    cluster, user = _current(kubeconfig)
    token = new_token()
    server = urlsplit(cluster["server"])
    context, pin = _trust(cluster, user, kubeconfig.parent)
    connection = HTTPSConnection(server.hostname or "", server.port or 443, context=context, timeout=10)
    try:
        secret = {"apiVersion": "v1", "kind": "Secret", **token_secret(token)}
        headers = {"Content-Type": "application/json", **_bearer(user)}
        path = f"{server.path.rstrip('/')}/api/v1/namespaces/kube-system/secrets"
        connection.request("POST", path, json.dumps(secret), headers)
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace")
    except OSError as error:
        raise UsageError(
            f"The cluster of {kubeconfig} does not answer: {error}", hint="Check its server."
        ) from error
    finally:
        connection.close()
    if answer.status != CREATED:
        raise UsageError(
            f"The cluster of {kubeconfig} makes no bootstrap token: {said[:200]}",
            hint="Use an administrator's.",
        )
    return f"kubeadm join {server.netloc} --token {token} --discovery-token-ca-cert-hash {pin} \n"


def _current(kubeconfig: Path) -> tuple[Json, Json]:
    import yaml

    try:
        value = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
        contexts = {item["name"]: item["context"] for item in value["contexts"]}
        context = contexts[value["current-context"]]
        clusters = {item["name"]: item["cluster"] for item in value["clusters"]}
        users = {item["name"]: item["user"] for item in value["users"]}
        return clusters[context["cluster"]], users[context["user"]]
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise UsageError(
            f"{kubeconfig} is no kubeconfig with a current context: {error}", hint="Name another file."
        ) from error


def _bearer(user: Json) -> dict[str, str]:
    return {"Authorization": f"Bearer {user['token']}"} if user.get("token") else {}


def _part(section: Json, name: str, folder: Path) -> bytes:
    if coded := section.get(f"{name}-data"):
        return b64decode(coded)
    return (folder / section[name]).read_bytes() if section.get(name) else b""


def _trust(cluster: Json, user: Json, folder: Path) -> tuple[ssl.SSLContext, str]:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization as forms

    authority = _part(cluster, "certificate-authority", folder)
    context = ssl.create_default_context(cadata=authority.decode())
    certificate, key = _part(user, "client-certificate", folder), _part(user, "client-key", folder)
    if certificate:
        with tempfile.NamedTemporaryFile(
            suffix=".pem"
        ) as file:  # 0600, and OpenSSL reads keys from files only
            file.write(certificate + b"\n" + key)
            file.flush()
            context.load_cert_chain(file.name)
    with (
        warnings.catch_warnings()
    ):  # CAs of kubeadm 1.20 have the serial number 0, which cryptography warns of
        warnings.simplefilter("ignore")
        public = x509.load_pem_x509_certificate(authority).public_key()
    spki = public.public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
    return context, f"sha256:{hashlib.sha256(spki).hexdigest()}"
