"""Ill clusters by name, for ``winjoin lab up --state flannel-vni``: what differs in the lab's own control plane.

Each is what was seen in the field, for one cluster check each; the healthy lab has flannel with host-gw.
"""

from __future__ import annotations

from winjoin.lab.control_plane.addons import EVERYWHERE, LINUX, workload
from winjoin.lab.states.clusternetworks import NETWORKS
from winjoin.lab.states.clusterstate import Change, ClusterState, Json

_KUBEADM = ("configmaps", "kube-system", "kubeadm-config")
_OLD = "2026-01-01T00:00:00Z"
_WINDOWS = {"kubernetes.io/os": "windows"}


def _cluster(patch: Json) -> Change:
    return Change(*_KUBEADM, patch, "ClusterConfiguration")


def _kubelet(patch: Json) -> Change:
    return Change("configmaps", "kube-system", "kubelet-config", patch, "kubelet")


def _node(patch: Json) -> Change:
    return Change("nodes", "", "control-plane", patch)


def _proxy(key: str, patch: Json) -> Change:
    return Change("configmaps", "kube-system", "kube-proxy", patch, key)


def _request(name: str, signer: str, username: str) -> Change:
    spec = {"signerName": f"kubernetes.io/{signer}", "username": username, "request": "", "usages": []}
    meta = {"creationTimestamp": _OLD}
    return Change("certificatesigningrequests", "", name, {"metadata": meta, "spec": spec, "status": {}})


_CONFIGURATION = (
    ClusterState(
        "no-pod-subnet",
        (
            _cluster({"networking": {"podSubnet": ""}}),
            Change("daemonsets", "kube-flannel", "kube-flannel-ds", None),
            Change("configmaps", "kube-flannel", "kube-flannel-cfg", None),
            Change(
                "daemonsets",
                "kube-system",
                "antrea-agent",
                workload("antrea-agent", "antrea", nodeSelector=LINUX),
            ),
            Change("nodes", "", "control-plane", None),
        ),
        "says nowhere which addresses pods have (kubeadm#1011)",
        "PodSubnet",
    ),
    ClusterState(
        "other-service-subnet",
        (_cluster({"networking": {"serviceSubnet": "10.100.0.0/16"}}),),
        "has another Services' subnet in kubeadm-config than the API server",
        "ServiceSubnet",
    ),
    ClusterState(
        "wrong-cluster-dns",
        (_kubelet({"clusterDNS": ["10.43.0.10"]}),),
        "gives pods a DNS server that is no Service of it",
        "ClusterDNS",
    ),
    ClusterState(
        "ipv6-first",
        (_cluster({"networking": {"podSubnet": "fd00:10:244::/56,10.244.0.0/16"}}),),
        "has IPv6 as its first family",
        "IPFamily",
    ),
    ClusterState(
        "localhost-endpoint",
        (_node({"status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.10"}]}}),),
        "sends hosts to localhost for the API server (kubeadm#2404)",
        "ControlPlaneEndpoint",
    ),
    ClusterState(
        "old-linux-node",
        (_node({"status": {"nodeInfo": {"kubeletVersion": "v1.30.1"}}}),),
        "has a node whose kubelet is six minors behind",
        "ClusterVersions",
    ),
    ClusterState(
        "dead-kubelet-gate",
        (_kubelet({"featureGates": {"MountPropagation": True}}),),
        "gives kubelets a feature gate that is gone",
        "KubeletConfig",
    ),
)

_SERVICES = (
    ClusterState(
        "dead-proxy-gate",
        (_proxy("config.conf", {"mode": "ipvs", "featureGates": {"MountPropagation": True}}),),
        "gives kube-proxy a feature gate that is gone (kubernetes#76329)",
        "KubeProxyConfig",
    ),
    ClusterState(
        "proxy-by-service",
        (
            _proxy(
                "kubeconfig.conf",
                {"clusters": [{"name": "x", "cluster": {"server": "https://10.96.0.1:443"}}]},
            ),
        ),
        "tells kube-proxy the API's Service address (flannel#1772)",
        "KubeProxyServer",
    ),
    ClusterState(
        "many-services",
        tuple(
            Change("services", "default", f"s-{number}", {"spec": {"clusterIP": f"10.97.0.{number}"}})
            for number in range(1, 231)
        ),
        "has more Services than a Windows node has ports for",
        "ServiceCount",
    ),
)

_LONELY = {"service": {"namespace": "gone", "name": "guard"}}
_ON_PODS = {"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}
_DROPS = (
    "object.spec.containers.all(c, c.?securityContext.?capabilities.?drop.orValue([]).exists(d, d == 'ALL'))"
)

_WORKLOADS = (
    ClusterState(
        "linux-daemonset",
        (
            Change(
                "daemonsets",
                "default",
                "agent",
                workload("agent", "example.test/agent", tolerations=EVERYWHERE),
            ),
        ),
        "has a DaemonSet that would run on Windows too (kubeadm#1090)",
        "LinuxDaemonSets",
    ),
    ClusterState(
        "docker-runtime-class",
        (
            Change(
                "runtimeclasses",
                "",
                "windows",
                {"handler": "docker", "scheduling": {"nodeSelector": _WINDOWS}},
            ),
        ),
        "has a RuntimeClass of dockershim's time",
        "RuntimeClasses",
    ),
    ClusterState(
        "baseline-flannel",
        (
            Change(
                "namespaces",
                "",
                "kube-flannel",
                {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "baseline"}}},
            ),
        ),
        "refuses HostProcess pods in flannel's namespace (kubernetes PR#103382)",
        "PodSecurity",
    ),
    ClusterState(
        "lonely-webhook",
        (
            Change(
                "validatingwebhookconfigurations",
                "",
                "guard",
                {
                    "webhooks": [
                        {
                            "name": "guard.test",
                            "failurePolicy": "Fail",
                            "clientConfig": _LONELY,
                            "rules": [_ON_PODS],
                        }
                    ]
                },
            ),
        ),
        "asks a webhook about every pod whose Service is gone",
        "Webhooks",
    ),
    ClusterState(
        "drop-all-policy",
        (
            Change(
                "validatingadmissionpolicies",
                "",
                "drop-all",
                {
                    "spec": {
                        "matchConstraints": {"resourceRules": [_ON_PODS]},
                        "validations": [{"expression": _DROPS}],
                    }
                },
            ),
            Change(
                "validatingadmissionpolicybindings",
                "",
                "drop-all",
                {"spec": {"policyName": "drop-all", "validationActions": ["Deny"]}},
            ),
        ),
        "denies pods that do not drop capabilities (kyverno#4593)",
        "Policies",
    ),
    ClusterState(
        "ltsc2019-workload",
        (
            Change(
                "deployments",
                "default",
                "web",
                workload("web", "mcr.microsoft.com/windows/servercore:ltsc2019", nodeSelector=_WINDOWS),
            ),
        ),
        "has a workload for Server 2019",
        "WindowsImages",
        ("--windows-build", "20348"),
    ),
    ClusterState(
        "silent-mirror",
        (_cluster({"imageRepository": "127.0.0.1:1/google_containers"}),),
        "takes its images from a mirror that does not answer (rancher#23161)",
        "PauseImage",
    ),
)

_EVERYTHING_BUT_CREATE = [
    {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch", "patch", "update", "delete"]},
    {"nonResourceURLs": ["*"], "verbs": ["*"]},
]

_RIGHTS = (
    ClusterState(
        "certificate-without-name",
        (_cluster({"apiServer": {"certSANs": ["192.0.2.77"]}}),),
        "has a name in certSANs by which the API server does not answer",
        "APIServerNames",
    ),
    ClusterState(
        "no-right-to-tokens",
        (Change("clusterroles", "", "cluster-admin", {"rules": _EVERYTHING_BUT_CREATE}),),
        "does not let its administrator make tokens",
        "Credentials",
    ),
    ClusterState(
        "no-approver",
        (Change("clusterrolebindings", "", "kubeadm:node-autoapprove-bootstrap", None),),
        "approves no certificate of a new kubelet",
        "CSRApprovers",
    ),
    ClusterState(
        "waiting-kubelet",
        (_request("node-csr-1", "kube-apiserver-client-kubelet", "system:bootstrap:abcdef"),),
        "lets a kubelet wait for its certificate",
        "WaitingRequests",
    ),
    ClusterState(
        "no-serving-approver",
        (
            _kubelet({"serverTLSBootstrap": True}),
            _request("csr-1", "kubelet-serving", "system:node:control-plane"),
        ),
        "approves no serving certificate of kubelets that ask for one",
        "ServingCertificates",
    ),
    ClusterState(
        "name-taken",
        (
            Change(
                "nodes",
                "",
                "win-1",
                {
                    "metadata": {"labels": LINUX, "creationTimestamp": _OLD},
                    "spec": {"podCIDR": "10.244.9.0/24"},
                    "status": {"nodeInfo": {"operatingSystem": "linux", "kubeletVersion": "v1.36.1"}},
                },
            ),
        ),
        "has a Linux node with the name of a host",
        "NodeNames",
        ("--inventory", "{inventory}"),
    ),
)

CLUSTER_STATES: dict[str, ClusterState] = {
    state.name: state
    for group in (NETWORKS, _CONFIGURATION, _SERVICES, _WORKLOADS, _RIGHTS)
    for state in group
}
"""All states of a cluster by name."""
