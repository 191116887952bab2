"""The wider look at a cluster that cluster checks need: raw objects, each part None where it may not be read.

A part is asked for once; what is absent as a kind (no Calico) is None too, and `missing` says which of the
two.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from winjoin.cluster import failures
from winjoin.cluster.http import Api

Json = dict[str, Any]
Objects = tuple[Json, ...]
_RBAC = "/apis/rbac.authorization.k8s.io/v1/"
_ADMISSION = "/apis/admissionregistration.k8s.io/v1/"
_CALICO = "/apis/crd.projectcalico.org/v1/"
CONFIG_MAPS = (
    "kube-flannel/kube-flannel-cfg",
    "kube-system/kube-flannel-cfg",
    "kube-system/kube-proxy",
    "kube-system/coredns",
    "kube-system/calico-config",
    "kube-system/cilium-config",
    "kube-system/kubernetes-services-endpoint",
    "calico-system/kubernetes-services-endpoint",
    "tigera-operator/kubernetes-services-endpoint",
)
BINDINGS = (
    "kubeadm:kubelet-bootstrap",
    "kubeadm:node-autoapprove-bootstrap",
    "kubeadm:node-autoapprove-certificate-rotation",
    "kubeadm:get-nodes",
)
CUSTOM = (
    ("ipamconfigs", _CALICO + "ipamconfigs"),
    ("ippools", _CALICO + "ippools"),
    ("felixconfigurations", _CALICO + "felixconfigurations"),
    ("installations", "/apis/operator.tigera.io/v1/installations"),
)

_KYVERNO = "/apis/kyverno.io/v1/"
_GATEKEEPER = "/apis/constraints.gatekeeper.sh/v1beta1"
POLICIES = (
    ("validatingadmissionpolicies", _ADMISSION + "validatingadmissionpolicies"),
    ("validatingadmissionpolicybindings", _ADMISSION + "validatingadmissionpolicybindings"),
    ("clusterpolicies", _KYVERNO + "clusterpolicies"),
    ("validatingpolicies", "/apis/policies.kyverno.io/v1/validatingpolicies"),
)
"""Policies of Kubernetes itself and of Kyverno; Gatekeeper's constraints are of a kind for each template."""
CONSTRAINTS = "constraints"


class Right(NamedTuple):
    """One thing to be allowed; `group` "" is core, `resource` has a slash before a subresource."""

    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""


RIGHTS = (
    Right("create", "certificates.k8s.io", "certificatesigningrequests"),
    Right("create", "certificates.k8s.io", "certificatesigningrequests/nodeclient"),
    Right("update", "certificates.k8s.io", "certificatesigningrequests/approval"),
    Right("get", "", "nodes"),
    Right("list", "", "nodes"),
    Right("delete", "", "nodes"),
    Right("patch", "", "nodes"),
    Right("get", "", "configmaps", "kube-system", "kubeadm-config"),
    Right("get", "", "configmaps", "kube-system", "kubelet-config"),
    Right("get", "", "configmaps", "kube-system", "kube-proxy"),
    Right("create", "", "secrets", "kube-system"),
    Right("delete", "", "secrets", "kube-system"),
)


class ClusterObservation(NamedTuple):
    """Raw objects (metadata, spec, status as the API gives them).

    None is "not known", an empty tuple "none there".
    """

    nodes: Objects | None = None
    daemonsets: Objects | None = None
    deployments: Objects | None = None
    services: Objects | None = None
    namespaces: Objects | None = None
    runtime_classes: Objects | None = None
    validating_webhooks: Objects | None = None
    mutating_webhooks: Objects | None = None
    csrs: Objects | None = None
    """CertificateSigningRequests without an answer (no condition)."""
    kubernetes_endpoints: Json | None = None
    """Endpoints ``default/kubernetes``: where the service of the API leads."""
    config_maps: dict[str, Json | None] = {}  # noqa: RUF012 - never written to
    """``data`` by ``namespace/name``; None is absent or forbidden (see `missing`)."""
    calico: dict[str, Objects | None] = {}  # noqa: RUF012
    """``ipamconfigs``, ``ippools``, ``felixconfigurations``, ``installations``."""
    bindings: dict[str, Json | None] = {}  # noqa: RUF012
    """kubeadm's ClusterRoleBindings by name."""
    rights: dict[Right, bool] = {}  # noqa: RUF012
    """What these credentials may do, of `RIGHTS`."""
    missing: dict[str, str] = {}  # noqa: RUF012
    """By part or ``part/name``: ``forbidden``, ``absent`` or the failure's message."""
    policies: dict[str, Objects | None] = {}  # noqa: RUF012
    """Objects of policy engines by their kind's plural (see `POLICIES`), Gatekeeper's constraints as one."""
    looked: bool = True
    """False where nobody looked: then every part is unknown."""

    def is_unknown(self, part: str) -> bool:
        """Whether a part (or ``config_maps/kube-system/coredns``) could not be found out.

        What is absent is known.
        """
        return not self.looked or self.missing.get(part, "absent") != "absent"

    def why_unknown(self, part: str) -> str:
        """``forbidden``, ``not asked``, or what the API server said."""
        return self.missing.get(part, "not asked")


NOT_LOOKED = ClusterObservation(looked=False)
"""Where the cluster was not looked at."""


class _Asker:
    """Asks; what is refused becomes None with its reason in `missing`."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.missing: dict[str, str] = {}

    def list(self, part: str, path: str) -> Objects | None:
        try:
            return self.api.list(path)
        except failures.ApiRefused as error:
            self._note(part, error)
            return None

    def get(self, part: str, path: str) -> Json | None:
        try:
            return self.api.get(path)
        except failures.ApiRefused as error:
            self._note(part, error)
            return None

    def _note(self, part: str, error: failures.ApiRefused) -> None:
        if isinstance(error, failures.NotFound):
            self.missing[part] = "absent"
        else:
            self.missing[part] = "forbidden" if isinstance(error, failures.Forbidden) else error.message


def observe(api: Api, *, wide: bool = True) -> ClusterObservation:
    """Look at the cluster; where not `wide`, only at Nodes and the network's configuration."""
    ask = _Asker(api)
    seen = ClusterObservation(
        nodes=ask.list("nodes", "/api/v1/nodes"),
        config_maps={name: _data(ask, name) for name in CONFIG_MAPS},
        calico={name: ask.list(f"calico/{name}", path) for name, path in CUSTOM},
        missing=ask.missing,
    )
    return _widened(seen, ask) if wide else seen


def _widened(seen: ClusterObservation, ask: _Asker) -> ClusterObservation:
    csrs = ask.list("csrs", "/apis/certificates.k8s.io/v1/certificatesigningrequests")
    return seen._replace(
        daemonsets=ask.list("daemonsets", "/apis/apps/v1/daemonsets"),
        deployments=ask.list("deployments", "/apis/apps/v1/deployments"),
        services=ask.list("services", "/api/v1/services"),
        namespaces=ask.list("namespaces", "/api/v1/namespaces"),
        runtime_classes=ask.list("runtime_classes", "/apis/node.k8s.io/v1/runtimeclasses"),
        validating_webhooks=ask.list("validating_webhooks", _ADMISSION + "validatingwebhookconfigurations"),
        mutating_webhooks=ask.list("mutating_webhooks", _ADMISSION + "mutatingwebhookconfigurations"),
        csrs=None
        if csrs is None
        else tuple(csr for csr in csrs if not (csr.get("status") or {}).get("conditions")),
        kubernetes_endpoints=ask.get(
            "kubernetes_endpoints", "/api/v1/namespaces/default/endpoints/kubernetes"
        ),
        bindings={
            name: ask.get(f"bindings/{name}", f"{_RBAC}clusterrolebindings/{name}") for name in BINDINGS
        },
        rights=rights(ask.api, RIGHTS, ask.missing),
        policies={name: ask.list(f"policies/{name}", path) for name, path in POLICIES}
        | {CONSTRAINTS: _constraints(ask)},
    )


def _constraints(ask: _Asker) -> Objects | None:
    """All constraints of Gatekeeper; None where it is not there or some may not be read."""
    group = ask.get(f"policies/{CONSTRAINTS}", _GATEKEEPER)
    if group is None:
        return None
    found: list[Json] = []
    for kind in group.get("resources") or ():
        if "/" not in str(kind.get("name")):
            found += ask.list(f"policies/{CONSTRAINTS}", f"{_GATEKEEPER}/{kind['name']}") or ()
    return tuple(found)


def _data(ask: _Asker, name: str) -> Json | None:
    namespace, _, short = name.partition("/")
    found = ask.get(f"config_maps/{name}", f"/api/v1/namespaces/{namespace}/configmaps/{short}")
    return None if found is None else found.get("data") or {}


def rights(api: Api, wanted: tuple[Right, ...], missing: dict[str, str]) -> dict[Right, bool]:
    """What these credentials may do, by SelfSubjectAccessReview.

    What cannot be asked is left out and in `missing`.
    """
    found: dict[Right, bool] = {}
    for right in wanted:
        resource, _, sub = right.resource.partition("/")
        asked = {"verb": right.verb, "group": right.group, "resource": resource, "subresource": sub}
        asked |= {"namespace": right.namespace, "name": right.name}
        body = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": {name: value for name, value in asked.items() if value}},
        }
        try:
            answer = api.create("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body)
        except failures.ApiRefused as error:
            missing["rights"] = error.message
            break
        found[right] = (answer.get("status") or {}).get("allowed") is True
    return found
