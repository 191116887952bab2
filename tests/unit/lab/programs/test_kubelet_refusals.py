from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from winjoin.config.kubeletflags import REMOVED, SINCE_FLAGS
from winjoin.lab.machines.world import World
from winjoin.lab.programs import kubelet_config, kubelet_flags
from winjoin.lab.programs.kube_log_runner import split_flags
from winjoin.lab.programs.process import Refused

GOLDEN = Path(__file__).parents[3] / "golden" / "kubelet"
HEAD = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
GOOD = "cgroupsPerQOS: false\nenforceNodeAllocatable: []\ncontainerRuntimeEndpoint: npipe:////./pipe/containerd-containerd\n"


@pytest.fixture
def world(tmp_path: Any) -> Any:
    return World("W", tmp_path / "C", address="10.0.0.1", build=20348, facts_patch={})


@pytest.fixture
def load(world: Any) -> Any:
    """Judge the text of a configuration, for a minor, with flags."""

    def judge(text: Any, minor: Any = 33, *arguments: Any) -> Any:
        world.drive.make_folder("C:\\var\\lib\\kubelet")
        world.drive.write("C:\\var\\lib\\kubelet\\config.yaml", text.encode())
        flags = kubelet_flags.parse(["--config=C:/var/lib/kubelet/config.yaml", *arguments], minor)
        return kubelet_config.load(world, minor, flags)

    return judge


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("command-*.txt")), ids=lambda path: path.stem)
def test_the_command_lines_that_we_write_are_taken(golden: Any) -> None:
    arguments = golden.read_text().splitlines()
    if "log-runner" in arguments[0]:
        arguments = split_flags(arguments[1:])[1]
    minor = int(golden.stem.split(".")[1])
    assert kubelet_flags.parse(arguments[1:], minor)["hostname-override"] == "win-1"


@pytest.mark.parametrize(
    ("flag", "last"),
    [
        ("network-plugin=cni", 23),
        ("container-runtime=remote", 26),
        ("log-dir=C:/x", 25),
        ("pod-infra-container-image=p", 34),
        ("cloud-config=C:/x", 33),
        ("register-schedulable", 33),
        ("keep-terminated-pod-volumes", 30),
        ("iptables-drop-bit=15", 30),
        ("master-service-namespace=x", 26),
    ],
)
def test_flags_are_refused_from_the_version_that_dropped_them(flag: Any, last: Any) -> None:
    remote = ["--container-runtime=remote"] if last < 24 else []
    kubelet_flags.parse([*remote, f"--{flag}"], last)
    with pytest.raises(Refused, match="unknown flag"):
        kubelet_flags.parse([f"--{flag}"], last + 1)


@pytest.mark.parametrize(
    ("flag", "first"),
    [
        ("reserved-memory=0:memory=1Gi", 21),
        ("log-json-split-stream", 23),
        ("log-text-split-stream", 30),
        ("fail-cgroupv1=false", 31),
    ],
)
def test_flags_are_refused_before_the_version_that_brought_them(flag: Any, first: Any) -> None:
    remote = ["--container-runtime=remote"] if first <= 24 else []
    kubelet_flags.parse([*(remote if first < 24 else []), f"--{flag}"], first)
    with pytest.raises(Refused, match="unknown flag"):
        kubelet_flags.parse([*remote, f"--{flag}"], first - 1)


@pytest.mark.parametrize(("minor", "words"), [(27, "unknown flag"), (29, "DROPIN_DIR_ALPHA")])
def test_drop_ins_want_a_kubelet_of_30(minor: Any, words: Any) -> None:
    with pytest.raises(Refused, match=words):
        kubelet_flags.parse(["--config-dir=C:/x"], minor)
    assert kubelet_flags.parse(["--config-dir=C:/x"], 30)["config-dir"] == "C:/x"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense=1"],
        ["--allow-privileged"],
        ["stray"],
        ["--config"],
        ["--windows-service=perhaps"],
        ["--windows-priorityclass=FAST"],
        ["--node-labels=node-role.kubernetes.io/worker="],
    ],
)
def test_other_command_lines_that_are_refused(arguments: Any) -> None:
    with pytest.raises(Refused):
        kubelet_flags.parse(arguments, 33)


def test_an_old_kubelet_without_the_remote_runtime_wants_docker() -> None:
    with pytest.raises(Refused, match="docker"):
        kubelet_flags.parse([], 20)


@pytest.mark.parametrize("minor", [20, 27, 30, 31, 36])
def test_an_explicit_empty_list_is_right_for_every_version(load: Any, minor: Any) -> None:
    runtime = [
        "--container-runtime=remote",
        "--container-runtime-endpoint=npipe:////./pipe/containerd-containerd",
    ]
    assert load(HEAD + GOOD, minor, *(runtime if minor < 24 else [])).max_pods == 110


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (30, "cgroupsPerQOS: false\nenforceNodeAllocatable: [none]\n"),
        (30, "cgroupsPerQOS: true\nenforceNodeAllocatable: []\n"),
        (30, ""),
        (31, "cgroupsPerQOS: false\n"),
        (31, "cgroupsPerQOS: false\nenforceNodeAllocatable: [pods, kube-reserved, system-reserved]\n"),
        (31, "enforceNodeAllocatable: [none, pods]\n"),
    ],
)
def test_cgroups_of_linux_stop_it(load: Any, minor: Any, text: Any) -> None:
    endpoint = "containerRuntimeEndpoint: npipe:////./pipe/containerd-containerd\n"
    with pytest.raises(Refused, match=r"[Cc]groupsPerQOS|[Ee]nforceNodeAllocatable"):
        load(HEAD + endpoint + text, minor)


def test_none_is_taken_from_31_on(load: Any) -> None:
    load(HEAD + GOOD.replace("[]", "[none]"), 31)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("singleProcessOOMKill: true\n", "singleProcessOOMKill"),
        ("userNamespaces: {idsPerPod: 65536}\n", "userNamespaces"),
        ("reservedSystemCPUs: 0-1\n", "online-cpus"),
        ("systemCgroups: /system\n", "cgroupRoot"),
        (
            "memoryManagerPolicy: Static\nfeatureGates: {WindowsCPUAndMemoryAffinity: true}\n",
            "memoryManagerPolicy",
        ),
        ("featureGates: {WinDSR: false}\n", "WinDSR"),
        ("imageServiceEndpoint: unix:///run/containerd/containerd.sock\n", "unix"),
        ("authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}\n", "client CA"),
        ("tlsCertFile: C:/no/cert.pem\n", "tlsCertFile"),
        ("clusterDNS: 10.96.0.10\n", "clusterDNS"),
        ("maxPods: many\n", "maxPods"),
    ],
)
def test_fields_that_stop_a_windows_kubelet(load: Any, text: Any, words: Any) -> None:
    with pytest.raises(Refused, match=words):
        load(HEAD + GOOD + text, 34)


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (31, "singleProcessOOMKill: true\n"),
        (32, "userNamespaces: {idsPerPod: 65536}\n"),
        (36, "defaultPodSysctls: {kernel.shmmax: '1'}\n"),
        (37, "defaultPodSysctls: {}\n"),
    ],
)
def test_fields_that_a_kubelet_does_not_know_do_not_stop_it(load: Any, minor: Any, text: Any) -> None:
    assert load(HEAD + GOOD + text, minor).max_pods == 110


def test_a_slash_is_absolute_from_23_on(load: Any, world: Any) -> None:
    world.drive.make_folder("C:\\pki")
    world.drive.write("C:\\pki\\ca.crt", b"x")
    text = HEAD + GOOD + "authentication: {x509: {clientCAFile: /pki/ca.crt}}\n"
    load(
        text,
        23,
        "--container-runtime=remote",
        "--container-runtime-endpoint=npipe:////./pipe/containerd-containerd",
    )
    with pytest.raises(Refused, match="client CA"):
        load(
            text,
            22,
            "--container-runtime=remote",
            "--container-runtime-endpoint=npipe:////./pipe/containerd-containerd",
        )


@pytest.mark.parametrize(
    "endpoint", ["", "containerRuntimeEndpoint: unix:///run/containerd/containerd.sock\n"]
)
def test_a_unix_endpoint_or_none_stops_a_new_kubelet(load: Any, endpoint: Any) -> None:
    with pytest.raises(Refused, match="unix"):
        load(HEAD + "cgroupsPerQOS: false\nenforceNodeAllocatable: []\n" + endpoint, 31)


def test_an_old_kubelet_does_not_know_the_endpoint_in_the_file(load: Any) -> None:
    assert "dockershim" in load(HEAD + GOOD, 20, "--container-runtime=remote").endpoint


@pytest.mark.parametrize("minor", [24, 26])
def test_between_the_dockershim_and_the_field_the_flag_must_be_there(load: Any, minor: Any) -> None:
    with pytest.raises(Refused, match="not specified or empty"):
        load(HEAD + GOOD, minor)
    assert load(HEAD + GOOD, minor, "--container-runtime-endpoint=npipe:////./pipe/x").endpoint.endswith("x")


def test_what_winjoin_refuses_by_version_this_kubelet_refuses_too() -> None:
    for name, gone in REMOVED.items():
        assert kubelet_flags._REMOVED[name] == gone.minor, name
    for name, since in SINCE_FLAGS.items():
        assert kubelet_flags._ADDED[name] == (28 if name == "config-dir" else since), name


def test_an_empty_resolv_conf_counts_as_a_flag_only(load: Any) -> None:
    assert load(HEAD + GOOD + 'resolvConf: ""\n').resolv_conf == "/etc/resolv.conf"
    assert load(HEAD + GOOD, 33, "--resolv-conf=").resolv_conf == ""


@pytest.mark.parametrize("text", ["kind: KubeletConfiguration\n", "[]\n", "a: b: c\n"])
def test_files_that_are_no_configuration(load: Any, text: Any) -> None:
    with pytest.raises(Refused, match="failed to load Kubelet config file"):
        load(text)


def test_taints_from_file_and_flag(load: Any) -> None:
    text = HEAD + GOOD + "registerWithTaints: [{key: os, value: windows, effect: NoSchedule}]\n"
    taint = {"key": "os", "value": "windows", "effect": "NoSchedule"}
    assert load(text).taints == (taint,)
    assert load(HEAD + GOOD, 33, "--register-with-taints=os=windows:NoSchedule").taints == (taint,)
    with pytest.raises(Refused, match="invalid taint"):
        load(HEAD + GOOD, 33, "--register-with-taints=os=windows")
