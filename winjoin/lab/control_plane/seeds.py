"""What is in a cluster that kubeadm has made, before the first worker joins.

The rights are those of kubeadm's `init phase bootstrap-token` and `upload-config`, and of
kube-apiserver's own bootstrap policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]
DEFAULT_NODE_TOKEN = "system:bootstrappers:kubeadm:default-node-token"  # noqa: S105 - a group
RBAC = "rbac.authorization.k8s.io"
HEALTH = ["/healthz", "/livez", "/readyz", "/version", "/version/"]
DISCOVERY = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", *HEALTH]
CSRS = "certificatesigningrequests"
POD_SUBNET = "10.244.0.0/16"
KUBELET_CLIENT_SINCE = 36
UNVERSIONED_SINCE, V1BETA3_SINCE, V1BETA4_SINCE = 24, 22, 31
SERVICE_SUBNET = "10.96.0.0/16"  # without 10.99.0.0/16, where stand-in hosts are
LONG_AGO = "2026-01-01T00:00:00Z"
"""When the control plane's own node joined."""


class Seed(NamedTuple):
    """An object and where it goes: resource, namespace."""

    resource: str
    namespace: str
    value: Json


def minor_of(version: str) -> int:
    """33 of `v1.33.2`."""
    return int(version.split(".")[1])


def kubelet_config_name(version: str) -> str:
    """The ConfigMap's name: with the minor version up to 1.23."""
    minor = minor_of(version)
    return "kubelet-config" if minor >= UNVERSIONED_SINCE else f"kubelet-config-1.{minor}"


def kubeadm_api(version: str) -> str:
    """The kubeadm API version that writes ClusterConfiguration."""
    minor = minor_of(version)
    name = "v1beta2" if minor < V1BETA3_SINCE else "v1beta3" if minor < V1BETA4_SINCE else "v1beta4"
    return f"kubeadm.k8s.io/{name}"


def seeds(version: str, endpoint: str) -> Iterator[Seed]:
    """Everything: namespaces, configuration, rights, the API's Service, the control plane's Node."""
    for name in ("default", "kube-system", "kube-public", "kube-node-lease"):
        yield Seed("namespaces", "", {"metadata": {"name": name}, "status": {"phase": "Active"}})
    yield Seed(
        "configmaps",
        "kube-system",
        _config("kubeadm-config", "ClusterConfiguration", cluster_config(version, endpoint)),
    )
    yield Seed(
        "configmaps", "kube-system", _config(kubelet_config_name(version), "kubelet", kubelet_config())
    )
    ports = [
        {"name": "https", "port": 443, "protocol": "TCP", "targetPort": int(endpoint.rpartition(":")[2])}
    ]
    spec = {"clusterIP": "10.96.0.1", "ports": ports, "type": "ClusterIP"}
    yield Seed("services", "default", {"metadata": {"name": "kubernetes"}, "spec": spec})
    yield from _roles(version)
    from winjoin.lab.control_plane.addons import addons

    yield from (Seed(*each) for each in addons(version, endpoint))
    yield Seed("nodes", "", control_plane_node(version, endpoint))


def cluster_config(version: str, endpoint: str) -> Json:
    """The ClusterConfiguration of kubeadm."""
    return {
        "apiVersion": kubeadm_api(version),
        "kind": "ClusterConfiguration",
        "certificatesDir": "/etc/kubernetes/pki",
        "clusterName": "kubernetes",
        "controlPlaneEndpoint": endpoint,
        "kubernetesVersion": version,
        "networking": {
            "dnsDomain": "cluster.local",
            "podSubnet": POD_SUBNET,
            "serviceSubnet": SERVICE_SUBNET,
        },
    }


def kubelet_config() -> Json:
    """The cluster's KubeletConfiguration, made for Linux, as kubeadm writes it."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"cacheTTL": "0s", "enabled": True},
            "x509": {"clientCAFile": "/etc/kubernetes/pki/ca.crt"},
        },
        "authorization": {
            "mode": "Webhook",
            "webhook": {"cacheAuthorizedTTL": "0s", "cacheUnauthorizedTTL": "0s"},
        },
        "cgroupDriver": "systemd",
        "clusterDNS": ["10.96.0.10"],
        "clusterDomain": "cluster.local",
        "healthzBindAddress": "127.0.0.1",
        "healthzPort": 10248,
        "rotateCertificates": True,
        "staticPodPath": "/etc/kubernetes/manifests",
    }


def control_plane_node(version: str, endpoint: str) -> Json:
    """The Linux node that would run all this."""
    labels = {
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": "control-plane",
        "node-role.kubernetes.io/control-plane": "",
    }
    info = {
        "kubeletVersion": version,
        "operatingSystem": "linux",
        "architecture": "amd64",
        "osImage": "winjoin lab",
    }
    address = endpoint.rpartition(":")[0].strip("[]")
    taint = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
    return {
        "metadata": {
            "name": "control-plane",
            "labels": labels,
            "annotations": {"flannel.alpha.coreos.com/backend-type": "host-gw"},
            "creationTimestamp": LONG_AGO,
        },
        "spec": {"taints": [taint]},
        "status": {
            "addresses": [
                {"type": "InternalIP", "address": address},
                {"type": "Hostname", "address": "control-plane"},
            ],
            "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady"}],
            "nodeInfo": info,
        },
    }


def _config(name: str, key: str, value: Json) -> Json:
    import yaml

    return {"metadata": {"name": name}, "data": {key: yaml.safe_dump(value)}}


def _rule(groups: list[str], resources: list[str], verbs: list[str], names: list[str] | None = None) -> Json:
    rule: Json = {"apiGroups": groups, "resources": resources, "verbs": verbs}
    return {**rule, "resourceNames": names} if names else rule


def _group(name: str) -> Json:
    return {"apiGroup": RBAC, "kind": "Group", "name": name}


def _cluster_role(name: str, rules: list[Json], *groups: str, binding: str = "") -> Iterator[Seed]:
    yield Seed("clusterroles", "", {"metadata": {"name": name}, "rules": rules})
    if groups:
        reference = {"apiGroup": RBAC, "kind": "ClusterRole", "name": name}
        subjects = [_group(group) for group in groups]
        value = {"metadata": {"name": binding or name}, "roleRef": reference, "subjects": subjects}
        yield Seed("clusterrolebindings", "", value)


def _role(namespace: str, name: str, configmap: str, *subjects: Json) -> Iterator[Seed]:
    rules = [_rule([""], ["configmaps"], ["get"], [configmap])]
    yield Seed("roles", namespace, {"metadata": {"name": name}, "rules": rules})
    reference = {"apiGroup": RBAC, "kind": "Role", "name": name}
    yield Seed(
        "rolebindings",
        namespace,
        {"metadata": {"name": name}, "roleRef": reference, "subjects": list(subjects)},
    )


def _roles(version: str) -> Iterator[Seed]:
    yield from _built_in_roles()
    approve = f"system:certificates.k8s.io:{CSRS}"
    create = [_rule(["certificates.k8s.io"], [CSRS], ["create", "get", "list", "watch"])]
    yield from _cluster_role(
        "system:node-bootstrapper", create, DEFAULT_NODE_TOKEN, binding="kubeadm:kubelet-bootstrap"
    )
    for part, group, binding in (
        ("nodeclient", DEFAULT_NODE_TOKEN, "kubeadm:node-autoapprove-bootstrap"),
        ("selfnodeclient", "system:nodes", "kubeadm:node-autoapprove-certificate-rotation"),
    ):
        rules = [_rule(["certificates.k8s.io"], [f"{CSRS}/{part}"], ["create"])]
        yield from _cluster_role(f"{approve}:{part}", rules, group, binding=binding)
    yield from _cluster_role("kubeadm:get-nodes", [_rule([""], ["nodes"], ["get"])], DEFAULT_NODE_TOKEN)
    token, nodes = _group(DEFAULT_NODE_TOKEN), _group("system:nodes")
    anonymous = {"apiGroup": RBAC, "kind": "User", "name": "system:anonymous"}
    yield from _role("kube-public", "kubeadm:bootstrap-signer-clusterinfo", "cluster-info", anonymous)
    yield from _role("kube-system", "kubeadm:nodes-kubeadm-config", "kubeadm-config", token, nodes)
    config = kubelet_config_name(version)
    yield from _role("kube-system", f"kubeadm:{config}", config, token, nodes)
    yield from _role("kube-system", "kube-proxy", "kube-proxy", token)
    if minor_of(version) >= KUBELET_CLIENT_SINCE:
        yield from _kubelet_client()


def _kubelet_client() -> Iterator[Seed]:
    name = "system:kubelet-api-admin"
    parts = ["nodes/log", "nodes/metrics", "nodes/proxy", "nodes/stats"]
    rules = [_rule([""], ["nodes"], ["get", "list", "watch", "proxy"]), _rule([""], parts, ["*"])]
    yield from _cluster_role(name, rules)
    user = {"apiGroup": RBAC, "kind": "User", "name": "kube-apiserver-kubelet-client"}
    reference = {"apiGroup": RBAC, "kind": "ClusterRole", "name": name}
    meta = {"name": "kubeadm:apiserver-kubelet-client"}
    yield Seed("clusterrolebindings", "", {"metadata": meta, "roleRef": reference, "subjects": [user]})


def _built_in_roles() -> Iterator[Seed]:
    everything = [_rule(["*"], ["*"], ["*"]), {"nonResourceURLs": ["*"], "verbs": ["*"]}]
    yield from _cluster_role("cluster-admin", everything, "system:masters")
    reference = {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"}
    admins = {"roleRef": reference, "subjects": [_group("kubeadm:cluster-admins")]}
    yield Seed("clusterrolebindings", "", {"metadata": {"name": "kubeadm:cluster-admins"}, **admins})
    public = [{"nonResourceURLs": HEALTH, "verbs": ["get"]}]
    yield from _cluster_role(
        "system:public-info-viewer", public, "system:authenticated", "system:unauthenticated"
    )
    discovery = [{"nonResourceURLs": DISCOVERY, "verbs": ["get"]}]
    yield from _cluster_role("system:discovery", discovery, "system:authenticated")
    access = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]
    self_reviews = [
        _rule(["authorization.k8s.io"], access, ["create"]),
        _rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"]),
    ]
    yield from _cluster_role("system:basic-user", self_reviews, "system:authenticated")
