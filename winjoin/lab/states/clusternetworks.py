"""Clusters with another pod network than the lab's, healthy and ill: flannel's vxlan, Calico, Cilium."""

from __future__ import annotations

import json

from winjoin.lab.control_plane.addons import EVERYWHERE, LINUX, flannel, workload
from winjoin.lab.states.clusterstate import Change, ClusterState, Json

_NO_FLANNEL = (
    Change("daemonsets", "kube-flannel", "kube-flannel-ds", None),
    Change("configmaps", "kube-flannel", "kube-flannel-cfg", None),
    Change(
        "nodes",
        "",
        "control-plane",
        {"metadata": {"annotations": {"flannel.alpha.coreos.com/backend-type": None}}},
    ),
)


def _vxlan(node: int | None = None, **backend: Json) -> tuple[Change, ...]:
    """Flannel with vxlan; `node` is the VNI that it has told of a node."""
    annotations = {"flannel.alpha.coreos.com/backend-type": "vxlan"}
    if node is not None:
        data = json.dumps({"VNI": node, "VtepMAC": "0e:2a:0a:f4:00:01"})
        annotations["flannel.alpha.coreos.com/backend-data"] = data
    conf = flannel({"Type": "vxlan", **backend})
    return (
        Change("configmaps", "kube-flannel", "kube-flannel-cfg", {"data": conf}),
        Change("nodes", "", "control-plane", {"metadata": {"annotations": annotations}}),
    )


def _definition(group: str, plural: str, kind: str, version: str = "v1") -> Change:
    names = {"plural": plural, "singular": kind.lower(), "kind": kind}
    versions = [{"name": version, "served": True, "storage": True}]
    spec = {"group": group, "names": names, "scope": "Cluster", "versions": versions}
    return Change("customresourcedefinitions", "", f"{plural}.{group}", {"spec": spec})


def _calico(
    *, installation: Json = None, pool: Json = None, strict: bool = True, endpoint: bool = True
) -> tuple[Change, ...]:
    """Calico by its operator, with VXLAN, ready for Windows unless the arguments say otherwise."""
    network = {
        "bgp": "Disabled",
        "linuxDataplane": "Iptables",
        "windowsDataplane": "HNS",
        **(installation or {}),
    }
    made = {"serviceCIDRs": ["10.96.0.0/12"], "calicoNetwork": network}
    blocks = {"cidr": "10.244.0.0/16", "vxlanMode": "Always", "ipipMode": "Never", **(pool or {})}
    told = {"data": {"KUBERNETES_SERVICE_HOST": "192.0.2.10", "KUBERNETES_SERVICE_PORT": "6443"}}
    return (
        *_NO_FLANNEL,
        _definition("crd.projectcalico.org", "ipamconfigs", "IPAMConfig"),
        _definition("crd.projectcalico.org", "ippools", "IPPool"),
        _definition("crd.projectcalico.org", "felixconfigurations", "FelixConfiguration"),
        _definition("operator.tigera.io", "installations", "Installation"),
        Change("installations", "", "default", {"spec": made}),
        Change("ippools", "", "default-ipv4-ippool", {"spec": blocks}),
        Change(
            "ipamconfigs", "", "default", {"spec": {"strictAffinity": strict, "autoAllocateBlocks": True}}
        ),
        Change("configmaps", "tigera-operator", "kubernetes-services-endpoint", told if endpoint else None),
        Change(
            "daemonsets",
            "calico-system",
            "calico-node",
            workload("calico-node", "quay.io/calico/node", nodeSelector=LINUX, tolerations=EVERYWHERE),
        ),
    )


NETWORKS: tuple[ClusterState, ...] = (
    ClusterState("flannel-vxlan", _vxlan(4096, VNI=4096, Port=4789), "encapsulates as Windows does"),
    ClusterState(
        "routed-hosts",
        _vxlan(4096, VNI=4096, Port=4789),
        "encapsulates, and hosts are to be routed",
        "PodNetworkTopology",
        ("--topology", "host-gateway"),
    ),
    ClusterState("flannel-vni", _vxlan(Port=4789), "has flannel's VNI of Linux (k3s#9295)", "FlannelVNI"),
    ClusterState(
        "flannel-not-restarted",
        _vxlan(1, VNI=4096, Port=4789),
        "has a node whose flannel has the VNI from before",
        "FlannelVNI",
    ),
    ClusterState(
        "flannel-port", _vxlan(4096, VNI=4096), "has flannel's port of Linux (rancher#19699)", "FlannelPort"
    ),
    ClusterState(
        "flannel-wireguard",
        (Change("configmaps", "kube-flannel", "kube-flannel-cfg", {"data": flannel({"Type": "wireguard"})}),),
        "has a backend of flannel that is not there for Windows",
        "FlannelBackend",
    ),
    ClusterState(
        "no-pod-cidr",
        (Change("nodes", "", "control-plane", {"spec": {"podCIDR": None, "podCIDRs": None}}),),
        "gives its nodes no pod addresses (kubeadm#1011)",
        "PodCIDR",
    ),
    ClusterState(
        "cilium",
        (
            *_NO_FLANNEL,
            Change("daemonsets", "kube-system", "cilium", workload("cilium", "cilium", nodeSelector=LINUX)),
        ),
        "has a pod network without a part for Windows",
        "PodNetwork",
    ),
    ClusterState("calico", _calico(), "has Calico, ready for Windows"),
    ClusterState(
        "calico-borrows",
        _calico(strict=False),
        "lets Calico's nodes borrow addresses (AKS-Edge#43)",
        "CalicoStrictAffinity",
    ),
    ClusterState(
        "calico-no-endpoint",
        _calico(endpoint=False),
        "does not tell Calico where the API server is (tigera/operator#3113)",
        "CalicoServicesEndpoint",
    ),
    ClusterState(
        "calico-ebpf", _calico(installation={"linuxDataplane": "BPF"}), "has Calico's eBPF", "CalicoDataplane"
    ),
    ClusterState(
        "calico-linux-only",
        _calico(installation={"windowsDataplane": "Disabled"}),
        "has Calico without its part for Windows (calico#11401)",
        "CalicoWindowsDataplane",
    ),
    ClusterState(
        "calico-ipip",
        _calico(pool={"vxlanMode": "Never", "ipipMode": "Always"}),
        "has Calico with IP-in-IP",
        "CalicoEncapsulation",
    ),
)
