"""The cluster's kubelet configuration on Windows, and the kubelet's flags, by version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from winjoin.config.kubelet import sanitised, summary
from winjoin.config.kubeletflags import checked_arguments, kubelet_flags
from winjoin.values import Version, WindowsPath

CASES = Path(__file__).parent / "cases"
PIPE = "npipe:////./pipe/containerd-containerd"
VERSIONS = [Version(1, minor, 2) for minor in range(20, 37)]


class Layout:
    kubernetes = WindowsPath("D:\\etc\\kubernetes")
    kubelet = WindowsPath("D:\\var\\lib\\kubelet")


def cluster(case: str) -> dict[str, Any]:
    return yaml.safe_load(
        yaml.safe_load((CASES / case / "kubelet-config.yaml").read_text())["data"]["kubelet"]
    )


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_enforcement_is_an_explicit_empty_list(version: Version) -> None:
    result = sanitised(cluster("25-kubelet-config-enforce-allocatable"), version=version, layout=Layout())
    found = result.configuration
    assert found["enforceNodeAllocatable"] == []
    assert found["cgroupsPerQOS"] is False
    assert found["kubeReserved"] == {"memory": "2Gi", "cpu": "500m"}
    assert found["systemReserved"] == {"memory": "1Gi"}
    assert {dropped.path for dropped in result.dropped} == {
        "cgroupDriver",
        "kubeReservedCgroup",
        "systemReservedCgroup",
    }
    assert "enforceNodeAllocatable: []" in yaml.safe_dump(found)
    assert found["clusterDNS"] == ["10.96.0.10"]


@pytest.mark.parametrize("version", VERSIONS, ids=str)
@pytest.mark.parametrize(
    "given", ["unix:///run/containerd/containerd.sock", "", None, "absent", "npipe:////./pipe/mine"]
)
def test_the_runtime_endpoint(version: Version, given: str | None) -> None:
    configuration = cluster("68-kubelet-config-runtime-endpoint") | {"containerRuntimeEndpoint": given}
    if given == "absent":
        del configuration["containerRuntimeEndpoint"]
    found = sanitised(configuration, version=version, layout=Layout()).configuration
    flags = kubelet_flags(version, layout=Layout(), node_name="w1", node_ip="10.0.0.1")
    assert "imageServiceEndpoint" not in found
    if version.minor >= 27:
        assert found["containerRuntimeEndpoint"] == (given if given and given.startswith("npipe") else PIPE)
    else:
        assert "containerRuntimeEndpoint" not in found
    assert (f"--container-runtime-endpoint={PIPE}" in flags) == (version.minor < 27)


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_flags_follow_the_version(version: Version) -> None:
    flags = kubelet_flags(
        version,
        layout=Layout(),
        node_name="w1",
        node_ip="10.0.0.1",
        sandbox_image="p:1",
        taints=["os=windows:NoSchedule"],
    )
    assert ("--container-runtime=remote" in flags) == (version.minor < 27)
    assert ("--pod-infra-container-image=p:1" in flags) == (version.minor < 35)
    assert ("--register-with-taints=os=windows:NoSchedule" in flags) == (version.minor < 23)
    assert "--cert-dir=D:/var/lib/kubelet/pki" in flags
    assert "--resolv-conf=" in flags
    assert "--windows-service" in flags
    assert not checked_arguments(
        [tuple(f.removeprefix("--").split("=", 1)) for f in flags if f.startswith("--v=")], version
    ).problems  # type: ignore[misc]


def test_a_modern_configuration_for_an_old_kubelet() -> None:
    given = {
        "singleProcessOOMKill": False,
        "userNamespaces": {"idsPerPod": 1},
        "memorySwap": {},
        "registerWithTaints": [],
        "crashLoopBackOff": {},
        "logging": {"format": "text", "flushFrequency": 0, "options": {"json": {"infoBufferSize": "0"}}},
        "featureGates": {"WindowsGracefulNodeShutdown": True, "WinOverlay": False, "Mine": True},
        "cpuManagerPolicy": "static",
        "reservedSystemCPUs": "0-1",
        "staticPodPath": "/etc/kubernetes/manifests",
        "evictionHard": {"memory.available": "100Mi", "nodefs.inodesFree": "5%"},
        "shutdownGracePeriod": "30s",
        "resolvConf": "/run/systemd/resolve/resolv.conf",
        "authentication": {"x509": {"clientCAFile": "/etc/kubernetes/pki/ca.crt"}},
    }
    before = yaml.safe_dump(given)
    result = sanitised(given, version=Version(1, 20, 2), layout=Layout(), cluster_version=Version(1, 36, 0))
    assert yaml.safe_dump(given) == before, "the cluster's own is not changed"
    found = result.configuration
    assert set(found) == {
        "apiVersion",
        "kind",
        "logging",
        "featureGates",
        "evictionHard",
        "authentication",
        "cgroupsPerQOS",
        "enforceNodeAllocatable",
        "resolvConf",
        "rotateCertificates",
    }
    assert found["logging"] == {"format": "text"}
    assert found["featureGates"] == {"WinOverlay": False}
    assert found["evictionHard"] == {"memory.available": "100Mi"}
    assert found["resolvConf"] == ""
    assert found["authentication"]["x509"]["clientCAFile"] == "D:/etc/kubernetes/pki/ca.crt"
    for told in (*result.dropped, *result.changed):
        assert told.reason
        assert "\n" not in told.line
        assert "{" not in told.line
    assert "crashLoopBackOff ({}) left out: kubelet v1.20.2 does not know it" not in [
        d.line for d in result.dropped
    ]


def test_gates_of_the_same_minor_are_kept() -> None:
    given = {"featureGates": {"Mine": True, "WinDSR": False}}
    result = sanitised(given, version=Version(1, 36, 1), layout=Layout(), cluster_version=Version(1, 36, 0))
    assert result.configuration["featureGates"] == {"Mine": True}
    assert "locked to true" in result.dropped[0].line


def test_affinity_keeps_its_fields() -> None:
    given = {
        "featureGates": {"WindowsCPUAndMemoryAffinity": True},
        "cpuManagerPolicy": "static",
        "memoryManagerPolicy": "Static",
    }
    found = sanitised(given, version=Version(1, 33, 0), layout=Layout()).configuration
    assert found["cpuManagerPolicy"] == "static"
    assert "memoryManagerPolicy" not in found


def test_taints_dns_and_domain_are_set_where_absent() -> None:
    found = sanitised(
        {"clusterDomain": "a.b"},
        version=Version(1, 30, 0),
        layout=Layout(),
        cluster_dns=["10.96.0.10"],
        cluster_domain="x.y",
        taints=["os=windows:NoSchedule", "gpu:NoExecute"],
    ).configuration
    assert found["clusterDNS"] == ["10.96.0.10"]
    assert found["clusterDomain"] == "a.b"
    assert found["registerWithTaints"] == [
        {"key": "os", "value": "windows", "effect": "NoSchedule"},
        {"key": "gpu", "effect": "NoExecute"},
    ]


@pytest.mark.parametrize(
    ("name", "value", "minor", "told"),
    [
        ("pod-infra-container-image", "x", 35, "is gone since 1.35"),
        ("network-plugin", "cni", 24, "is gone since 1.24"),
        ("log-dir", "x", 26, "kube-log-runner"),
        ("seccomp-profile-root", "x", 23, "is gone since 1.23"),
        ("master-service-namespace", "x", 27, "is gone since 1.27"),
        ("keep-terminated-pod-volumes", "true", 31, "is gone since 1.31"),
        ("register-schedulable", "false", 34, "nodeRegistration.taints"),
        ("cloud-config", "x", 34, "is gone since 1.34"),
        ("config-dir", "x", 20, "not taken by kubelet v1.20.0"),
        ("config-dir", "x", 29, "there from 1.30 on"),
        ("log-text-split-stream", "true", 29, "there from 1.30 on"),
        ("fail-cgroupv1", "false", 35, "no cgroups"),
        ("cgroup-driver", "systemd", 30, "no cgroups"),
        ("cert-dir", "x", 30, "winjoin decides the path"),
        ("container-runtime-endpoint", "unix:///x", 20, "socket of Linux"),
        ("resolv-conf", "/run/systemd/resolve/resolv.conf", 30, "no such file"),
        ("node-labels", "node-role.kubernetes.io/worker=", 30, "may not set"),
        ("node-ip", "1.2.3.4,,::5", 30, "empty part"),
        ("max-pod", "3", 30, "did you mean 'max-pods'"),
    ],
)
def test_arguments_of_a_user_are_refused(name: str, value: str, minor: int, told: str) -> None:
    checked = checked_arguments([(name, value)], Version(1, minor, 0))
    assert len(checked.problems) == 1
    assert told in checked.problems[0].what


@pytest.mark.parametrize(
    ("name", "last"),
    [("cloud-config", 33), ("keep-terminated-pod-volumes", 30), ("azure-container-registry-config", 29)],
)
def test_arguments_that_are_still_there_are_taken(name: str, last: int) -> None:
    assert checked_arguments([(name, "x")], Version(1, last, 0)) == ((), ())


def test_arguments_of_a_user_replace_ours() -> None:
    extra = [("v", "6"), ("node-labels", "a=b"), ("zz-nobody-knows", "1"), ("network-plugin", "cni")]
    checked = checked_arguments(extra, Version(1, 20, 2))
    assert not checked.problems
    assert "zz-nobody-knows" in checked.notes[0]
    flags = kubelet_flags(Version(1, 20, 2), layout=Layout(), node_name="w1", node_ip="10.0.0.1", extra=extra)
    assert "--v=6" in flags
    assert "--v=2" not in flags


def test_summaries_are_words() -> None:
    assert summary({"a": 1, "b": {"c": True}}) == "a=1, b=c=true"
    assert summary(list("abcdef")) == "a, b, c, d and 2 more"
    assert summary("x" * 200) == "a text of 200 characters"
    assert summary("") == '""'
