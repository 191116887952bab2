"""What kubeadm and flannel add to a cluster: kube-proxy, DNS, the pod network; as objects, nothing runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
POD_SUBNET = "10.244.0.0/16"
DNS_ADDRESS = "10.96.0.10"
LINUX = {"kubernetes.io/os": "linux"}
EVERYWHERE = [{"operator": "Exists"}]
DNS_LABELS = {"k8s-app": "kube-dns"}


def addons(version: str, endpoint: str) -> Iterator[tuple[str, str, Json]]:
    """Resource, namespace and object of each."""
    yield "configmaps", "kube-system", _named("kube-proxy", data=kube_proxy(endpoint))
    image = f"registry.k8s.io/kube-proxy:{version}"
    yield (
        "daemonsets",
        "kube-system",
        workload("kube-proxy", image, nodeSelector=LINUX, tolerations=EVERYWHERE),
    )
    yield (
        "deployments",
        "kube-system",
        workload("coredns", "registry.k8s.io/coredns/coredns", nodeSelector=LINUX),
    )
    spec = {"clusterIP": DNS_ADDRESS, "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}]}
    yield "services", "kube-system", {"metadata": {"name": "kube-dns", "labels": DNS_LABELS}, "spec": spec}
    host, _, port = endpoint.rpartition(":")
    subset = {"addresses": [{"ip": host.strip("[]")}], "ports": [{"name": "https", "port": int(port)}]}
    yield "endpoints", "default", _named("kubernetes", subsets=[subset])
    labels = {"pod-security.kubernetes.io/enforce": "privileged"}
    yield (
        "namespaces",
        "",
        {"metadata": {"name": "kube-flannel", "labels": labels}, "status": {"phase": "Active"}},
    )
    yield "configmaps", "kube-flannel", _named("kube-flannel-cfg", data=flannel({"Type": "host-gw"}))
    image = "ghcr.io/flannel-io/flannel"
    yield (
        "daemonsets",
        "kube-flannel",
        workload("kube-flannel-ds", image, affinity=_linux(), tolerations=EVERYWHERE),
    )


def workload(name: str, image: str, **spec: Any) -> Json:  # noqa: ANN401 - fields of a pod's spec
    """A DaemonSet or Deployment with one container."""
    labels = {"app": name}
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": name, "image": image}], **spec},
    }
    return _named(name, spec={"selector": {"matchLabels": labels}, "template": template})


def flannel(backend: Json) -> Json:
    """The data of flannel's ConfigMap."""
    return {"net-conf.json": json.dumps({"Network": POD_SUBNET, "Backend": backend}, indent=2) + "\n"}


def kube_proxy(endpoint: str) -> Json:
    """The data of kubeadm's ConfigMap for kube-proxy."""
    import yaml

    configuration = {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "bindAddress": "0.0.0.0",  # noqa: S104 - kubeadm's own
        "clientConnection": {"kubeconfig": "/var/lib/kube-proxy/kubeconfig.conf"},
        "clusterCIDR": POD_SUBNET,
        "mode": "",
        "winkernel": {"enableDSR": False, "networkName": "", "sourceVip": ""},
    }
    account = "/var/run/secrets/kubernetes.io/serviceaccount"
    cluster = {"certificate-authority": f"{account}/ca.crt", "server": f"https://{endpoint}"}
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "default", "cluster": cluster}],
        "contexts": [{"name": "default", "context": {"cluster": "default", "user": "default"}}],
        "current-context": "default",
        "users": [{"name": "default", "user": {"tokenFile": f"{account}/token"}}],
    }
    return {"config.conf": yaml.safe_dump(configuration), "kubeconfig.conf": yaml.safe_dump(kubeconfig)}


def _named(name: str, **fields: Any) -> Json:  # noqa: ANN401 - fields of an object
    return {"metadata": {"name": name}, **fields}


def _linux() -> Json:
    rule = {"key": "kubernetes.io/os", "operator": "In", "values": ["linux"]}
    required = {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
