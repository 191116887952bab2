"""The resources that the API server has: group, versions, names, scope, subresources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

Json = dict[str, Any]


class Kind(NamedTuple):
    """One resource; `versions` are all served from one storage, the preferred one first."""

    group: str
    versions: tuple[str, ...]
    resource: str
    kind: str
    namespaced: bool = True
    subresources: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    review: bool = False
    """Answered, not stored."""

    @property
    def label(self) -> str:
        """`certificatesigningrequests.certificates.k8s.io`, as messages name it."""
        return f"{self.resource}.{self.group}" if self.group else self.resource

    def api_version(self, version: str) -> str:
        """What objects carry."""
        return f"{self.group}/{version}" if self.group else version


SPACED, CLUSTER = True, False


def _core() -> Iterable[Kind]:
    v1 = ("v1",)
    yield Kind("", v1, "namespaces", "Namespace", CLUSTER, ("status",), ("ns",))
    yield Kind("", v1, "nodes", "Node", CLUSTER, ("status",), ("no",))
    yield Kind("", v1, "pods", "Pod", SPACED, ("status", "binding", "eviction"), ("po",))
    yield Kind("", v1, "secrets", "Secret")
    yield Kind("", v1, "configmaps", "ConfigMap", SPACED, (), ("cm",))
    yield Kind("", v1, "services", "Service", SPACED, ("status",), ("svc",))
    yield Kind("", v1, "endpoints", "Endpoints", SPACED, (), ("ep",))
    yield Kind("", v1, "events", "Event", SPACED, (), ("ev",))
    yield Kind("", v1, "serviceaccounts", "ServiceAccount", SPACED, (), ("sa",))
    yield Kind("", v1, "persistentvolumes", "PersistentVolume", CLUSTER, ("status",), ("pv",))
    yield Kind("", v1, "persistentvolumeclaims", "PersistentVolumeClaim", SPACED, ("status",), ("pvc",))
    yield Kind("", v1, "limitranges", "LimitRange")
    yield Kind("", v1, "resourcequotas", "ResourceQuota", SPACED, ("status",))


def _workloads() -> Iterable[Kind]:
    v1 = ("v1",)
    yield Kind("apps", v1, "daemonsets", "DaemonSet", SPACED, ("status",), ("ds",))
    yield Kind("apps", v1, "deployments", "Deployment", SPACED, ("status",), ("deploy",))
    yield Kind("apps", v1, "replicasets", "ReplicaSet", SPACED, ("status",), ("rs",))
    yield Kind("apps", v1, "statefulsets", "StatefulSet", SPACED, ("status",), ("sts",))
    yield Kind("batch", v1, "jobs", "Job", SPACED, ("status",))
    yield Kind("policy", v1, "poddisruptionbudgets", "PodDisruptionBudget", SPACED, ("status",), ("pdb",))
    yield Kind("networking.k8s.io", v1, "networkpolicies", "NetworkPolicy", SPACED, (), ("netpol",))
    yield Kind("discovery.k8s.io", ("v1", "v1beta1"), "endpointslices", "EndpointSlice")
    yield Kind("events.k8s.io", v1, "events", "Event", SPACED, (), ("ev",))


def _cluster() -> Iterable[Kind]:
    v1 = ("v1",)
    requests = "certificatesigningrequests"
    yield Kind(
        "certificates.k8s.io",
        v1,
        requests,
        "CertificateSigningRequest",
        CLUSTER,
        ("status", "approval"),
        ("csr",),
    )
    yield Kind("coordination.k8s.io", v1, "leases", "Lease")
    yield Kind("node.k8s.io", ("v1", "v1beta1"), "runtimeclasses", "RuntimeClass", CLUSTER)
    yield Kind("scheduling.k8s.io", v1, "priorityclasses", "PriorityClass", CLUSTER, (), ("pc",))
    yield Kind("storage.k8s.io", v1, "csidrivers", "CSIDriver", CLUSTER)
    yield Kind("storage.k8s.io", v1, "csinodes", "CSINode", CLUSTER)
    yield Kind("storage.k8s.io", v1, "storageclasses", "StorageClass", CLUSTER, (), ("sc",))
    yield Kind("storage.k8s.io", v1, "volumeattachments", "VolumeAttachment", CLUSTER, ("status",))
    for name, kind in (("roles", "Role"), ("rolebindings", "RoleBinding")):
        yield Kind("rbac.authorization.k8s.io", v1, name, kind)
    for name, kind in (("clusterroles", "ClusterRole"), ("clusterrolebindings", "ClusterRoleBinding")):
        yield Kind("rbac.authorization.k8s.io", v1, name, kind, CLUSTER)
    for name in ("Validating", "Mutating"):
        kind = f"{name}WebhookConfiguration"
        yield Kind("admissionregistration.k8s.io", v1, f"{kind.lower()}s", kind, CLUSTER)
    policy = "ValidatingAdmissionPolicy"
    yield Kind(
        "admissionregistration.k8s.io", v1, "validatingadmissionpolicies", policy, CLUSTER, ("status",)
    )
    yield Kind("admissionregistration.k8s.io", v1, f"{policy.lower()}bindings", f"{policy}Binding", CLUSTER)
    crds = "customresourcedefinitions"
    yield Kind("apiextensions.k8s.io", v1, crds, "CustomResourceDefinition", CLUSTER, ("status",), ("crd",))


def _reviews() -> Iterable[Kind]:
    for group, names in (
        ("authentication.k8s.io", ("TokenReview", "SelfSubjectReview")),
        (
            "authorization.k8s.io",
            ("SelfSubjectAccessReview", "SubjectAccessReview", "SelfSubjectRulesReview"),
        ),
    ):
        for kind in names:
            yield Kind(group, ("v1",), f"{kind.lower()}s", kind, CLUSTER, review=True)
    local = "LocalSubjectAccessReview"
    yield Kind("authorization.k8s.io", ("v1",), f"{local.lower()}s", local, SPACED, review=True)


BUILT_IN: tuple[Kind, ...] = (*_core(), *_workloads(), *_cluster(), *_reviews())


def custom(definition: Json) -> Kind:
    """The kind that a CustomResourceDefinition adds."""
    spec = definition["spec"]
    versions = tuple(version["name"] for version in spec["versions"] if version.get("served", True))
    names = spec["names"]
    scope = spec.get("scope") == "Namespaced"
    return Kind(
        spec["group"],
        versions,
        names["plural"],
        names["kind"],
        scope,
        ("status",),
        tuple(names.get("shortNames", ())),
    )


def _entry(kind: Kind) -> list[Json]:
    verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
    common = {"namespaced": kind.namespaced, "kind": kind.kind, "singularName": kind.kind.lower()}
    main = {
        "name": kind.resource,
        **common,
        "verbs": ["create"] if kind.review else verbs,
        "shortNames": list(kind.short),
    }
    parts = [
        {"name": f"{kind.resource}/{part}", **common, "verbs": ["get", "patch", "update"]}
        for part in kind.subresources
    ]
    return [main, *parts]


def resource_list(kinds: Iterable[Kind], group: str, version: str) -> Json:
    """The discovery document of one group and version."""
    entries = [
        entry for kind in kinds if kind.group == group and version in kind.versions for entry in _entry(kind)
    ]
    name = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": name, "resources": entries}


def group_list(kinds: Iterable[Kind]) -> Json:
    """The discovery document of all groups."""
    groups: dict[str, list[str]] = {}
    for kind in kinds:
        if kind.group:
            known = groups.setdefault(kind.group, [])
            known.extend(version for version in kind.versions if version not in known)
    return {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [group(name, groups[name]) for name in groups],
    }


def group(name: str, versions: list[str]) -> Json:
    """The discovery document of one group."""
    served = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": served, "preferredVersion": served[0]}


def openapi(kinds: Iterable[Kind], group_name: str, version: str) -> Json:
    """As much of OpenAPI v3 as kubectl wants: that the server validates fields itself, for each kind."""
    parameter = {"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}
    paths = {}
    for kind in kinds:
        if kind.group == group_name and version in kind.versions:
            about = {"group": kind.group, "version": version, "kind": kind.kind}
            operation = {"parameters": [parameter], "responses": {}, "x-kubernetes-group-version-kind": about}
            paths[f"/{kind.resource}/{{name}}"] = {"patch": operation}
    return {"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "lab"}, "paths": paths}


def openapi_index(kinds: Iterable[Kind]) -> Json:
    """Where those documents are."""
    known = {(kind.group, version) for kind in kinds for version in kind.versions}
    names = [f"apis/{name}/{version}" if name else f"api/{version}" for name, version in sorted(known)]
    return {"paths": {name: {"serverRelativeURL": f"/openapi/v3/{name}"} for name in names}}
