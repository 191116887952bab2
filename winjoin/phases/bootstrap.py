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
from winjoin.values import Secret

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts


@phase("bootstrap", after=("containerd",))
def bootstrap(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Write the cluster's CA, and the token with which the kubelet asks for a certificate.

    A discovery file's own credentials take the token's place where none was given, as in kubeadm. Where this
    host has a valid certificate of this node and cluster, no token is written and one that an interrupted join
    has left is removed. A certificate of another node or cluster is removed: a kubelet would go on with it.
    """
    authority = File(
        path=spec.layout.kubernetes / "pki" / "ca.crt",
        content=spec.ca_pem,
        why="the kubelet trusts API clients of this cluster only",
    )
    if (spec.token is None and spec.credentials is None) or has_identity(spec, facts):
        return [authority, _no_token(spec)]
    return [authority, *_stale(spec, facts), _conf(spec)]


def _conf(spec: NodeSpec) -> Resource:
    by = (
        f"token {spec.token.id}"
        if spec.token and not spec.credentials
        else "the discovery file's credentials"
    )
    return File(
        path=spec.layout.kubernetes / "bootstrap-kubelet.conf",
        content=Secret(bootstrap_conf(spec)),
        access=Access.PRIVATE,
        why=f"the kubelet asks for its certificate with {by}; the file goes afterwards",
    )


def _no_token(spec: NodeSpec) -> Resource:
    path = spec.layout.kubernetes / "bootstrap-kubelet.conf"
    return File(path=path, content=None, why="the kubelet has a certificate of its own")


def _stale(spec: NodeSpec, facts: Facts) -> list[Resource]:
    if not is_foreign(spec, facts):
        return []
    paths = (spec.layout.kubernetes / "kubelet.conf", client_certificate(spec.layout))
    return [File(path=path, content=None, why="it is of another node or cluster") for path in paths]


def bootstrap_conf(spec: NodeSpec) -> str:
    """The kubeconfig with the token, as kubeadm writes it; the server is never a Service's address."""
    places = {
        "CLUSTER": spec.cluster_name,
        "SERVER": spec.api_server,
        "CA": _base64(spec.ca_pem),
    }
    text = template_text("kubelet/bootstrap-kubelet.conf")
    for name, value in places.items():
        text = text.replace(f'"@{name}@"', _quoted(value))
    user = "\n".join(f"    {name}: {_quoted(value)}" for name, value in _user(spec).items())
    return text.replace('    token: "@TOKEN@"', user)


def _user(spec: NodeSpec) -> dict[str, str]:
    shown = spec.credentials
    if shown is None:
        assert spec.token is not None  # noqa: S101 - asked by the phase
        return {"token": spec.token.reveal()}
    if shown.certificate and shown.key:
        return {
            "client-certificate-data": _base64(shown.certificate),
            "client-key-data": _base64(shown.key.reveal()),
        }
    return {"token": shown.token.reveal() if shown.token else ""}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _quoted(text: str) -> str:
    """A YAML string in double quotes; JSON's are such."""
    import json

    return json.dumps(text)
