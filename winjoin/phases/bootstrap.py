"""Phase `bootstrap`: what the kubelet needs to get a certificate of its own."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING

from winjoin.engine.identity import has_identity, is_foreign
from winjoin.engine.phase import phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step
from winjoin.phases.places import client_certificate
from winjoin.resources.base import Resource
from winjoin.resources.directory import Access
from winjoin.resources.file import File
from winjoin.templates import template_text
from winjoin.values import BootstrapToken, Secret

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts


@phase("bootstrap", after=("containerd",))
def bootstrap(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Write the cluster's CA, and the token with which the kubelet asks for a certificate.

    Where this host has a valid certificate of this node and cluster, no token is written and one that an
    interrupted join has left is removed. A certificate of another node or cluster is removed: a kubelet
    would go on with it.
    """
    authority = File(
        path=spec.layout.kubernetes / "pki" / "ca.crt",
        content=spec.ca_pem,
        why="the kubelet trusts API clients of this cluster only",
    )
    if spec.token is None or has_identity(spec, facts):
        return [authority, _no_token(spec)]
    return [authority, *_stale(spec, facts), _token(spec, spec.token)]


def _token(spec: NodeSpec, token: BootstrapToken) -> Resource:
    return File(
        path=spec.layout.kubernetes / "bootstrap-kubelet.conf",
        content=Secret(bootstrap_conf(spec, token)),
        access=Access.PRIVATE,
        why=f"the kubelet asks for its certificate with token {token.id}, which goes afterwards",
    )


def _no_token(spec: NodeSpec) -> Resource:
    path = spec.layout.kubernetes / "bootstrap-kubelet.conf"
    return File(path=path, content=None, why="the kubelet has a certificate of its own")


def _stale(spec: NodeSpec, facts: Facts) -> list[Resource]:
    if not is_foreign(spec, facts):
        return []
    paths = (spec.layout.kubernetes / "kubelet.conf", client_certificate(spec.layout))
    return [File(path=path, content=None, why="it is of another node or cluster") for path in paths]


def bootstrap_conf(spec: NodeSpec, token: BootstrapToken) -> str:
    """The kubeconfig with the token, as kubeadm writes it; the server is never a Service's address."""
    places = {
        "CLUSTER": spec.cluster_name,
        "SERVER": f"https://{spec.api_endpoint}",
        "CA": base64.b64encode(spec.ca_pem.encode()).decode(),
        "TOKEN": token.reveal(),
    }
    text = template_text("kubelet/bootstrap-kubelet.conf")
    for name, value in places.items():
        text = text.replace(f'"@{name}@"', _quoted(value))
    return text


def _quoted(text: str) -> str:
    """A YAML string in double quotes; JSON's are such."""
    import json

    return json.dumps(text)
