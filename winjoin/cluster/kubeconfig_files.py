"""kubeconfig texts for hosts: everything embedded, no path of this machine, secret as a whole."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from winjoin.values import BootstrapToken, Endpoint, Secret

if TYPE_CHECKING:
    from winjoin.cluster.http import Credentials

USER = "tls-bootstrap-token-user"


def bootstrap_kubeconfig(
    endpoint: Endpoint,
    ca_pem: str,
    cluster_name: str,
    token: BootstrapToken | None,
    *,
    credentials: Credentials | None = None,
    path: str = "",
) -> Secret:
    """bootstrap-kubelet.conf as kubeadm writes it; LF line ends, a newline at the end.

    `credentials` where no token is.
    """
    import json

    name = json.dumps(cluster_name)
    context = json.dumps(f"{USER}@{cluster_name}")
    return Secret(
        "apiVersion: v1\n"
        "kind: Config\n"
        "clusters:\n"
        "- cluster:\n"
        f"    certificate-authority-data: {_base64(ca_pem)}\n"
        f"    server: https://{endpoint}{path}\n"
        f"  name: {name}\n"
        "contexts:\n"
        "- context:\n"
        f"    cluster: {name}\n"
        f"    user: {USER}\n"
        f"  name: {context}\n"
        f"current-context: {context}\n"
        "users:\n"
        f"- name: {USER}\n"
        "  user:\n"
        f"{_user(token, credentials)}"
    )


def _user(token: BootstrapToken | None, credentials: Credentials | None) -> str:
    if token:
        return f"    token: {token.reveal()}\n"
    if credentials and credentials.certificate and credentials.key:
        return (
            f"    client-certificate-data: {_base64(credentials.certificate)}\n"
            f"    client-key-data: {_base64(credentials.key.reveal())}\n"
        )
    if credentials and credentials.token:
        import json

        return f"    token: {json.dumps(credentials.token.reveal())}\n"
    raise ValueError("needs a token, or credentials with a token or a certificate")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
