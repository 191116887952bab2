"""The ConfigMap cluster-info: fetch it, and read the kubeconfig in it."""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

from winjoin.cluster import failures
from winjoin.cluster.http import Api
from winjoin.errors import WinjoinError
from winjoin.values import Endpoint

PATH = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
SIGNATURE = "jws-kubeconfig-"
_REMAKE = f"Run `{failures.INIT_PHASE}` on a control plane machine"


class ClusterInfo(NamedTuple):
    """Where cluster-info sends nodes, and the CA that they trust; `ca_pem` is empty where it has none."""

    server: str
    endpoint: Endpoint
    path: str
    ca_pem: str


def fetch(api: Api) -> dict[str, str]:
    """The data of cluster-info. What the API server refuses is raised as the discovery failure that it is."""
    try:
        answer = api.get(PATH)
    except failures.ApiRefused as error:
        told = _refused(api, error)
        if told is error:  # its own cause would be a ring, which nobody who lists causes gets out of
            raise
        raise told from error
    data = answer.get("data")
    if answer.get("kind", "ConfigMap") != "ConfigMap" or not isinstance(data or {}, dict):
        raise failures.NotApiServer(f"{api.server.url} answers with something that is no ConfigMap")
    return {str(name): str(text) for name, text in (data or {}).items()}


def _refused(api: Api, error: failures.ApiRefused) -> WinjoinError:
    where = f"{api.server.url}"
    if isinstance(error, failures.NotFound):
        return failures.NoClusterInfo(
            f"The cluster at {where} has no ConfigMap cluster-info in kube-public: kubeadm "
            "did not make it, or left it out",
            hint=f"{_REMAKE}, or give --kubeconfig or --discovery-file.",
        )
    if api.who != "anonymous":
        return error
    if isinstance(error, failures.Forbidden):
        return failures.AnonymousForbidden(
            f"The cluster at {where} forbids system:anonymous to read cluster-info: the Role and RoleBinding "
            "kubeadm:bootstrap-signer-clusterinfo in kube-public are missing",
            hint=f"{_REMAKE}, or give --kubeconfig or --discovery-file.",
        )
    if isinstance(error, failures.Unauthorized):
        return failures.AnonymousDisabled(
            f"The API server at {where} refuses anonymous requests (401), and a token's "
            "discovery begins with one",
            hint="Give --discovery-file or --kubeconfig, or allow anonymous requests to cluster-info.",
        )
    return error


def read(data: dict[str, str], where: str) -> ClusterInfo:
    """The cluster entry that nodes get: the unnamed one, else that of the current context.

    Raises ClusterInfoBroken.
    """
    text = data.get("kubeconfig", "")
    if not text.strip():
        raise _broken(where, "has no key `kubeconfig`")
    cluster = _cluster(_parsed(text, where))
    server = cluster.get("server")
    if not isinstance(server, str) or not server.startswith("https://"):
        raise _broken(where, "names no server that begins with https://")
    address, slash, path = server.removeprefix("https://").partition("/")
    try:
        endpoint = Endpoint.parse(address, default_port=443)
    except ValueError as error:
        raise _broken(where, f"names a server that cannot be: {error}") from error
    return ClusterInfo(server, endpoint, (slash + path).rstrip("/"), _ca(cluster, where))


def _broken(where: str, what: str) -> WinjoinError:
    return failures.ClusterInfoBroken(
        f"cluster-info of {where} {what}", hint=f"{_REMAKE} and make new tokens."
    )


def _parsed(text: str, where: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        value = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _broken(where, "holds a kubeconfig that is no YAML") from error
    if not isinstance(value, dict):
        raise _broken(where, "holds something that is no kubeconfig")
    return value


def _cluster(value: dict[str, Any]) -> dict[str, Any]:
    named = dict(_entries(value, "clusters", "cluster"))
    contexts = dict(_entries(value, "contexts", "context"))
    current = contexts.get(str(value.get("current-context") or ""), {})
    return named.get("") or named.get(str(current.get("cluster") or ""), {})


def _entries(value: dict[str, Any], plural: str, singular: str) -> list[tuple[str, dict[str, Any]]]:
    items = value.get(plural)
    entries = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    pairs = [(str(item.get("name") or ""), item.get(singular)) for item in entries]
    return [(name, inner) for name, inner in pairs if isinstance(inner, dict)]


def _ca(cluster: dict[str, Any], where: str) -> str:
    from winjoin.cluster.pki import certificates

    encoded = cluster.get("certificate-authority-data") or ""
    try:
        pem = base64.b64decode("".join(str(encoded).split()), validate=True).decode()
        if pem and not certificates(pem):
            raise ValueError("holds no certificate")  # noqa: TRY301 - told below, as the others are
    except (binascii.Error, ValueError) as error:
        raise failures.CaUnreadable(
            f"The CA in cluster-info of {where} is no PEM certificate", hint=f"{_REMAKE} and make new tokens."
        ) from error
    return pem
