"""Who may do what: RBAC over the Role objects in the store, and the Node authorizer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from winjoin.lab.control_plane.identity import User
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.control_plane.store import Store

Json = dict[str, Any]
KINDS = {kind.resource: kind for kind in BUILT_IN if kind.group == "rbac.authorization.k8s.io"}
PODS = next(kind for kind in BUILT_IN if kind.resource == "pods")


class Attributes(NamedTuple):
    """What is asked for; `path` for what is no resource."""

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""

    @property
    def target(self) -> str:
        """The resource with its subresource."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


def allowed(store: Store, user: User, asked: Attributes) -> bool:
    """Whether RBAC or the Node authorizer allows it."""
    if "system:masters" in user.groups:
        return True
    if user.node and _node_allows(store, user.node, asked):
        return True
    return any(_covers(rule, asked) for rule in _rules(store, user, asked.namespace))


def refusal(user: User, asked: Attributes) -> str:
    """The sentence of a 403, as Kubernetes words it."""
    if asked.path:
        return f'forbidden: User "{user.name}" cannot {asked.verb} path "{asked.path}"'
    label = f"{asked.resource}.{asked.group}" if asked.group else asked.resource
    named = f' "{asked.name}"' if asked.name else ""
    where = f' in the namespace "{asked.namespace}"' if asked.namespace else " at the cluster scope"
    return (
        f'{label}{named} is forbidden: User "{user.name}" cannot {asked.verb} resource "{asked.target}" '
        f'in API group "{asked.group}"{where}'
    )


def _rules(store: Store, user: User, namespace: str) -> Iterator[Json]:
    for binding in store.items(KINDS["clusterrolebindings"]):
        if _names(binding, user):
            yield from _role_rules(store, binding["roleRef"], "")
    if namespace:
        for binding in store.items(KINDS["rolebindings"], namespace):
            if _names(binding, user):
                yield from _role_rules(store, binding["roleRef"], namespace)


def _role_rules(store: Store, reference: Json, namespace: str) -> list[Json]:
    kind = KINDS["roles"] if reference["kind"] == "Role" else KINDS["clusterroles"]
    role = store.find(kind, namespace, reference["name"])
    return (role or {}).get("rules") or []


def _names(binding: Json, user: User) -> bool:
    for subject in binding.get("subjects") or ():
        known = {"Group": user.groups, "User": (user.name,)}.get(subject["kind"], ())
        account = f"system:serviceaccount:{subject.get('namespace')}:{subject['name']}"
        if subject["name"] in known or (subject["kind"] == "ServiceAccount" and account == user.name):
            return True
    return False


def _has(values: list[str] | None, wanted: str) -> bool:
    return any(value in ("*", wanted) for value in values or ())


def _covers(rule: Json, asked: Attributes) -> bool:
    if not _has(rule.get("verbs"), asked.verb):
        return False
    if asked.path:
        return any(_path_fits(pattern, asked.path) for pattern in rule.get("nonResourceURLs") or ())
    names = rule.get("resourceNames")
    return (
        _has(rule.get("apiGroups"), asked.group)
        and (
            _has(rule.get("resources"), asked.target) or _has(rule.get("resources"), f"*/{asked.subresource}")
        )
        and (not names or asked.name in names)
    )


def _path_fits(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern


READ = frozenset(("get", "list", "watch"))
CHANGE = frozenset(("patch", "update"))
# what ClusterRole system:node holds, which the Node authorizer grants; names and pods are looked at below
NODE_RULES: dict[tuple[str, str], frozenset[str]] = {
    ("authentication.k8s.io", "tokenreviews"): frozenset(("create",)),
    ("authorization.k8s.io", "subjectaccessreviews"): frozenset(("create",)),
    ("authorization.k8s.io", "localsubjectaccessreviews"): frozenset(("create",)),
    ("", "services"): READ,
    ("", "nodes"): READ | CHANGE | {"create"},
    ("", "nodes/status"): CHANGE,
    ("", "events"): CHANGE | {"create"},
    ("", "pods"): READ | {"create", "delete"},
    ("", "pods/status"): CHANGE,
    ("", "pods/eviction"): frozenset(("create",)),
    ("", "persistentvolumeclaims"): frozenset(("get",)),
    ("", "persistentvolumes"): frozenset(("get",)),
    ("", "endpoints"): frozenset(("get",)),
    ("certificates.k8s.io", "certificatesigningrequests"): READ | {"create"},
    ("storage.k8s.io", "volumeattachments"): frozenset(("get",)),
    ("storage.k8s.io", "csidrivers"): READ,
    ("node.k8s.io", "runtimeclasses"): READ,
}
OWN = CHANGE | {"create", "get", "delete"}


def _node_allows(store: Store, node: str, asked: Attributes) -> bool:
    if asked.path:
        return False
    if (asked.group, asked.resource) == ("coordination.k8s.io", "leases"):
        own = asked.name == node or asked.verb == "create"
        return asked.verb in OWN and asked.namespace == "kube-node-lease" and own
    if (asked.group, asked.resource) == ("storage.k8s.io", "csinodes"):
        return asked.verb in OWN and (asked.name == node or asked.verb == "create")
    if asked.group == "" and asked.resource in ("secrets", "configmaps") and not asked.subresource:
        return asked.verb in READ and bool(asked.name) and _pod_needs(store, node, asked)
    return asked.verb in NODE_RULES.get((asked.group, asked.target), frozenset())


def _pod_needs(store: Store, node: str, asked: Attributes) -> bool:
    pods = [pod for pod in store.items(PODS, asked.namespace) if pod.get("spec", {}).get("nodeName") == node]
    return any((asked.resource, asked.name) in set(_references(pod["spec"])) for pod in pods)


def _references(value: Any, within: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        for item in value:
            yield from _references(item, within)
    elif isinstance(value, dict):
        kind = {"configMap": "configmaps", "configMapKeyRef": "configmaps", "configMapRef": "configmaps"}.get(
            within
        )
        kind = kind or {"secret": "secrets", "secretKeyRef": "secrets", "secretRef": "secrets"}.get(within)
        kind = kind or ("secrets" if within == "imagePullSecrets" else None)
        if kind and (name := value.get("name") or value.get("secretName")):
            yield kind, name
        for field, item in value.items():
            yield from _references(item, field)
