"""The kubelet's model against the lab's control plane: from token to Ready Node, and what is in the way."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from winjoin.lab.control_plane import ControlPlane
from winjoin.lab.control_plane.nodes import NODES
from winjoin.lab.machines.emulator import Emulator
from winjoin.lab.machines.service import Service
from winjoin.lab.programs.api_client import direct
from winjoin.lab.programs.files import program_file

CONF = "C:\\etc\\cni\\net.d\\10-cbr0.conf"
BOOTSTRAP = "C:\\etc\\kubernetes\\bootstrap-kubelet.conf"
PEM = "C:\\var\\lib\\kubelet\\pki\\kubelet-client-current.pem"
COMMAND = (
    "C:\\k\\kubelet.exe --windows-service --config=C:/var/lib/kubelet/config.yaml --node-ip=10.99.1.2 "
    "--bootstrap-kubeconfig=C:/etc/kubernetes/bootstrap-kubelet.conf "
    "--kubeconfig=C:/etc/kubernetes/kubelet.conf "
    "--cert-dir=C:/var/lib/kubelet/pki --hostname-override=win-1 "
    "--container-runtime-endpoint=npipe:////./pipe/containerd-containerd"
)


def until(condition: Any, seconds: Any = 8.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kubeconfig(plane: Any, user: Any) -> Any:
    authority = base64.b64encode(
        plane.authority.pem if isinstance(plane.authority.pem, bytes) else plane.authority.pem.encode()
    )
    return json.dumps(
        {
            "clusters": [
                {
                    "name": "c",
                    "cluster": {"server": plane.url, "certificate-authority-data": authority.decode()},
                }
            ],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
    ).encode()


@pytest.fixture(params=["v1.20.2", "v1.36.1"])
def version(request: Any) -> Any:
    return request.param


@pytest.fixture
def plane(tmp_path: Any, version: Any) -> Any:
    with ControlPlane(tmp_path / "cluster", version=version) as plane:
        yield plane


@pytest.fixture
def machine(tmp_path: Any, version: Any, plane: Any) -> Any:
    machine = Emulator("WIN-1", tmp_path / "C")
    world, drive = machine.state, machine.state.drive
    world.features.install("Containers")
    world.features.finish()
    world.network.make_network(
        "cbr0", "L2Bridge", subnet="10.244.1.0/24", gateway="10.244.1.1", adapter_address="10.99.1.2"
    )
    for folder in (
        "C:\\k",
        "C:\\opt\\cni\\bin",
        "C:\\etc\\cni\\net.d",
        "C:\\etc\\kubernetes",
        "C:\\var\\lib\\kubelet",
    ):
        drive.make_folder(folder)
    drive.make_folder("C:\\Program Files\\containerd")
    drive.write("C:\\k\\kubelet.exe", program_file("kubelet", version))
    drive.write("C:\\k\\containerd.exe", program_file("containerd", "v1.7.27"))
    drive.write("C:\\opt\\cni\\bin\\win-bridge.exe", program_file("win-bridge", "v1.6.2"))
    drive.write(
        "C:\\Program Files\\containerd\\config.toml",
        b'version = 2\n[plugins."io.containerd.grpc.v1.cri".cni]\n'
        b'bin_dir = "C:/opt/cni/bin"\nconf_dir = "C:/etc/cni/net.d"\n',
    )
    drive.write(
        "C:\\var\\lib\\kubelet\\config.yaml",
        b"apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupsPerQOS: false\n"
        b"enforceNodeAllocatable: []\nrotateCertificates: true\n"
        b"containerRuntimeEndpoint: npipe:////./pipe/containerd-containerd\n",
    )
    drive.write(BOOTSTRAP, kubeconfig(plane, {"token": plane.create_token()}))
    command = COMMAND + (" --container-runtime=remote" if version == "v1.20.2" else "")
    recovery = {"actions": [{"action": "restart", "delayMs": 50}]}
    for name, line, needs in (
        ("containerd", "C:\\k\\containerd.exe --run-service", []),
        ("kubelet", command, ["containerd"]),
    ):
        world.services.put(
            Service(
                name=name,
                display_name=name,
                command=line,
                start="automatic",
                depends_on=needs,
                recovery=recovery,
            )
        )
    yield machine
    machine.close()


def network(machine: Any) -> None:
    plugin = {"cniVersion": "0.3.0", "name": "cbr0", "type": "win-bridge"}
    machine.state.drive.write(CONF, json.dumps(plugin).encode())


def ready(plane: Any) -> Any:
    node = find(plane)
    conditions = {item["type"]: item for item in node["status"]["conditions"]} if node else {}
    return conditions.get("Ready", {}).get("status"), conditions.get("Ready", {}).get("message", "")


def find(plane: Any, name: Any = "win-1") -> Any:
    return plane.store.find(NODES, "", name)


def test_from_a_token_to_a_ready_node(machine: Any, plane: Any, version: Any) -> None:
    machine.state.services.start("kubelet")
    until(lambda: "cni plugin not initialized" in ready(plane)[1])
    assert ready(plane)[0] == "False"
    network(machine)
    until(lambda: ready(plane)[0] == "True")
    node = find(plane)
    information = node["status"]["nodeInfo"]
    assert (information["operatingSystem"], information["kubeletVersion"]) == ("windows", version)
    assert information["containerRuntimeVersion"] == "containerd://1.7.27"
    assert node["metadata"]["labels"]["node.kubernetes.io/windows-build"] == "10.0.20348"
    assert {"type": "InternalIP", "address": "10.99.1.2"} in node["status"]["addresses"]
    assert b"BEGIN EC PRIVATE KEY" in machine.state.drive.read(PEM)
    assert machine.world()["listening"]["10250"] == "kubelet"
    machine.state.drive.remove(BOOTSTRAP)
    machine.restart()
    until(lambda: machine.state.services.get("kubelet").process.said[-1:] == ["I node win-1 is Ready"])


def test_it_comes_back_after_it_was_killed_and_ends_without_containerd(
    machine: Any, plane: Any, version: Any
) -> None:
    network(machine)
    services = machine.state.services
    services.start("kubelet")
    until(lambda: ready(plane)[0] == "True")
    first = services.get("kubelet").process
    services.kill("kubelet")
    until(lambda: services.get("kubelet").process not in (None, first))
    services.stop("kubelet")
    services.get("containerd").recovery = {}
    services.kill("containerd")
    until(lambda: not services.get("containerd").running)
    services.get("kubelet").depends_on = []
    services.start("kubelet")
    process = services.get("kubelet").process
    until(process.ended.is_set)
    assert "containerd-containerd" in process.said[-1]


def test_a_taken_port_ends_it(machine: Any, plane: Any, version: Any) -> None:
    machine.state.listen(10250, "other")
    machine.state.services.start("kubelet")
    process = machine.state.services.get("kubelet").process
    until(process.ended.is_set)
    assert "10250" in process.said[-1]


def test_without_bootstrap_file_and_certificate_it_ends(machine: Any, plane: Any, version: Any) -> None:
    machine.state.drive.remove(BOOTSTRAP)
    machine.state.services.start("kubelet")
    process = machine.state.services.get("kubelet").process
    until(process.ended.is_set)
    assert "unable to load bootstrap kubeconfig" in process.said[-1]


@pytest.mark.parametrize(
    ("host", "no_proxy", "expected"),
    [
        ("127.0.0.1", "", True),
        ("10.0.0.1", "", False),
        ("10.0.0.1", "192.168.0.0/16, 10.0.0.0/8", True),
        ("api.example", ".example", True),
        ("api.example", "example", True),
        ("notexample", "example", False),
    ],
)
def test_the_proxy_is_left_out_as_go_leaves_it_out(host: Any, no_proxy: Any, expected: Any) -> None:
    assert direct(host, no_proxy) is expected
