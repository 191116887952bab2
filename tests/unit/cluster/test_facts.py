"""What is read of a cluster, with a token's few rights and with old clusters' leftovers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from winjoin.cluster import failures
from winjoin.cluster.discovery import Discovered
from winjoin.cluster.facts import ClusterFacts, gather
from winjoin.cluster.http import Api
from winjoin.cluster.observation import Right
from winjoin.values import BootstrapToken, Version

KUBEADM = "/api/v1/namespaces/kube-system/configmaps/kubeadm-config"
CONFIGURATION = {
    "networking": {"podSubnet": "10.244.0.0/16,fd00:1::/64", "serviceSubnet": "10.96.0.0/12"},
    "clusterName": "prod",
}


@pytest.fixture
def found(server: Any, token: BootstrapToken) -> Discovered:
    server.config_map("kubeadm-config", {"ClusterConfiguration": yaml.safe_dump(CONFIGURATION)})
    server.config_map("kubelet-config", {"kubelet": "kind: KubeletConfiguration\nclusterDomain: c.local\n"})
    return Discovered(server.endpoint, server.authority.pem, "kubernetes", token)


@pytest.fixture
def api(found: Discovered, token: BootstrapToken) -> Iterator[Api]:
    with Api.for_token(found, token) as made:
        yield made


def test_healthy_cluster_costs_three_requests(server: Any, api: Api, found: Discovered) -> None:
    seen = gather(api, found)
    assert len(server.requests) == 3
    assert (seen.version, seen.cluster_name) == (Version.parse("1.33.2"), "prod")
    assert seen.pod_subnets == ("10.244.0.0/16", "fd00:1::/64")
    assert seen.cluster_dns == ("10.96.0.10",)
    assert seen.kubelet_configuration["clusterDomain"] == "c.local"
    assert seen.observation is None


def test_case_23_leftovers_are_ignored_and_the_nodes_know_the_pods_addresses(
    server: Any, api: Api, found: Discovered, case: Any
) -> None:
    data = yaml.safe_load(case("23-clusterconfig-empty-podsubnet/kubeadm-config.yaml"))["data"]
    server.config_map("kubeadm-config", data)
    server.objects["/api/v1/nodes"] = {
        "items": [
            {"spec": {"podCIDR": "10.32.1.0/24"}},
            {"spec": {"podCIDRs": ["10.32.0.0/24", "fd00::/64"]}},
            {"spec": {}},
        ]
    }
    seen = gather(api, found)
    assert seen.pod_subnets == ("10.32.0.0/23", "fd00::/64")
    assert seen.pod_subnets_source == "spec.podCIDR of 2 Nodes"
    assert seen.image_repository == "mirror.example.test/google_containers"
    assert seen.control_plane_endpoint == "192.0.2.238:6443"


def _without_subnet(server: Any) -> None:
    server.config_map("kubeadm-config", {"ClusterConfiguration": "kind: ClusterConfiguration\n"})
    server.refuse["/api/v1/nodes"] = 403


def test_case_23_flannel_knows_where_nodes_may_not_be_listed(
    server: Any, api: Api, found: Discovered
) -> None:
    _without_subnet(server)
    server.config_map("kube-flannel-cfg", {"net-conf.json": '{"Network": "10.9.0.0/16"}'}, "kube-flannel")
    seen = gather(api, found)
    assert seen.pod_subnets == ("10.9.0.0/16",)
    assert "flannel" in seen.pod_subnets_source


def test_case_23_calico_knows(server: Any, api: Api, found: Discovered) -> None:
    _without_subnet(server)
    pools = [{"spec": {"cidr": "10.8.0.0/16"}}, {"spec": {"cidr": "10.7.0.0/16", "disabled": True}}]
    server.objects["/apis/crd.projectcalico.org/v1/ippools"] = {"items": pools}
    assert gather(api, found).pod_subnets == ("10.8.0.0/16",)


def test_case_23_nobody_knows_is_no_crash_and_no_empty_cidr(server: Any, api: Api, found: Discovered) -> None:
    _without_subnet(server)
    seen = gather(api, found)
    assert seen.pod_subnets == ()
    assert "podSubnet is empty" in seen.warnings[0]


def test_kubelet_configuration_of_before_1_24(server: Any, api: Api, found: Discovered) -> None:
    server.objects["/version"] = {"gitVersion": "v1.20.2"}
    moved = "/api/v1/namespaces/kube-system/configmaps/kubelet-config"
    server.objects[f"{moved}-1.20"] = server.objects.pop(moved)
    assert gather(api, found).kubelet_configuration_source == "kubelet-config-1.20"
    server.refuse[moved] = 403  # a Role of kubeadm names the versioned ConfigMap alone
    assert gather(api, found).kubelet_configuration_source == "kubelet-config-1.20"


def test_case_14_missing_rights_name_the_bindings(server: Any, api: Api, found: Discovered) -> None:
    server.refuse[KUBEADM] = 403
    with pytest.raises(failures.RightsMissing) as caught:
        gather(api, found)
    assert "system:bootstrappers:kubeadm:default-node-token" in caught.value.hint


def test_a_user_without_rights_is_not_told_to_mend_tokens(server: Any, api: Api, found: Discovered) -> None:
    server.refuse[KUBEADM] = 403
    api.who = "user reader"
    with pytest.raises(failures.RightsMissing, match="User reader may not read") as caught:
        gather(api, found)
    assert "--kubeconfig" in caught.value.hint
    assert "token" not in caught.value.hint


def test_cluster_that_is_not_kubeadms(server: Any, api: Api, found: Discovered) -> None:
    del server.objects[KUBEADM]
    with pytest.raises(failures.NoKubeadmConfig):
        gather(api, found)


@pytest.mark.parametrize("text", ["", "[1]", "a: [", "\x00"])
def test_nonsense_in_the_config_map(server: Any, api: Api, found: Discovered, text: str) -> None:
    server.config_map("kubeadm-config", {"ClusterConfiguration": text})
    with pytest.raises(failures.NoKubeadmConfig):
        gather(api, found)


def test_wide_look_tells_absent_from_forbidden(server: Any, api: Api, found: Discovered) -> None:
    server.refuse["/apis/apps/v1/daemonsets"] = 403
    server.objects["/api/v1/services"] = {"items": []}
    reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    server.objects[reviews] = lambda body: {
        "status": {"allowed": body["spec"]["resourceAttributes"]["verb"] == "get"},
        "kind": "SelfSubjectAccessReview",
    }
    seen = gather(api, found, wide=True).observation
    assert seen
    assert seen.daemonsets is None
    assert seen.is_unknown("daemonsets")
    assert seen.services == ()
    assert seen.config_maps["kube-system/coredns"] is None
    assert not seen.is_unknown("config_maps/kube-system/coredns")
    assert seen.rights[Right("get", "", "nodes")]
    assert not seen.rights[Right("create", "", "secrets", "kube-system")]


def test_facts_are_a_plain_record() -> None:
    assert "observation" in ClusterFacts._fields
