"""The kubelet's Node: registration, status in step with the runtime and the network, and its lease."""

from __future__ import annotations

import ipaddress
import time
from typing import Any

from winjoin.lab.programs.api_client import ApiClient, ApiError
from winjoin.lab.programs.kubelet_config import Settings
from winjoin.lab.programs.process import Process

Json = dict[str, Any]
_PATCH = "application/strategic-merge-patch+json"
_STATUS_SECONDS = 10.0
_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
_CONFLICT, _NOT_FOUND = 409, 404
_PROXY_VERSION_GONE = 33
_IMAGES = {17763: "Windows Server 2019", 20348: "Windows Server 2022", 26100: "Windows Server 2025"}


class NodeKeeper:
    """Keeps one Node. `addresses`.

    The internal ones, empty where ``--node-ip`` is no address of this host.
    """

    def __init__(
        self, process: Process, api: ApiClient, node: str, flags: dict[str, str], settings: Settings
    ) -> None:
        self.node = node
        self._process = process
        self._world = process.world
        self._api = api
        self._flags = flags
        self._settings = settings
        self._since: dict[str, tuple[str, str]] = {}
        self._told: tuple[str, str] | None = None
        self._next = 0.0
        self.addresses = self._addresses()

    def _addresses(self) -> list[str]:
        given = [word for word in self._flags.get("node-ip", "").split(",") if word]
        found = []
        for text in given or [self._world.network.address]:
            if self._is_usable(text):
                found.append(text)
            else:
                self._process.say(
                    f'E failed to validate nodeIP: "{text}" not found in the host\'s network interfaces'
                )
        return found

    def _is_usable(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        return self._world.network.is_local(text) and not (address.is_loopback or address.is_link_local)

    def register(self) -> None:
        """Create the Node; one that is there already gets the labels, and no taints."""
        labels = self._labels()
        body: Json = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": self.node,
                "labels": labels,
                "annotations": {"volumes.kubernetes.io/controller-managed-attach-detach": "true"},
            },
            "spec": {"taints": list(self._settings.taints)} if self._settings.taints else {},
            "status": self._status("the kubelet has just started"),
        }
        try:
            self._api.request("POST", "/api/v1/nodes", body)
        except ApiError as error:
            if error.status != _CONFLICT:
                raise
            patch: Json = {"metadata": {"labels": labels}}
            self._api.request("PATCH", f"/api/v1/nodes/{self.node}", patch, content_type=_PATCH)
        self._process.say(f"I successfully registered node {self.node}")

    def keep(self, problem: str, now: float) -> None:
        """Tell the status when it is another, or every 10 s; the lease with it."""
        state = ("False" if problem else "True", problem)
        if state == self._told and now < self._next:
            return
        body = {"status": self._status(problem)}
        self._api.request("PATCH", f"/api/v1/nodes/{self.node}/status", body, content_type=_PATCH)
        if state != self._told:
            self._process.say(f"I node {self.node} is {'NotReady: ' + problem if problem else 'Ready'}")
        self._told, self._next = state, now + _STATUS_SECONDS
        self._renew()

    def _renew(self) -> None:
        spec = {"holderIdentity": self.node, "leaseDurationSeconds": 40, "renewTime": _time(micro=True)}
        lease: Json = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": self.node, "namespace": "kube-node-lease"},
            "spec": spec,
        }
        try:
            current = self._api.request("GET", f"{_LEASES}/{self.node}")
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            self._api.request("POST", _LEASES, lease)
            return
        lease["metadata"] = current["metadata"]
        self._api.request("PUT", f"{_LEASES}/{self.node}", lease)

    def _labels(self) -> dict[str, str]:
        own = {
            "kubernetes.io/os": "windows",
            "kubernetes.io/arch": "amd64",
            "kubernetes.io/hostname": self.node,
            "beta.kubernetes.io/os": "windows",
            "beta.kubernetes.io/arch": "amd64",
            "node.kubernetes.io/windows-build": f"10.0.{self._world.build}",
        }
        given = (item.partition("=") for item in self._flags.get("node-labels", "").split(",") if item)
        return {key: value for key, _, value in given} | own

    def _status(self, problem: str) -> Json:
        capacity = {
            "cpu": "4",
            "memory": "16776696Ki",
            "pods": str(self._settings.max_pods),
            "ephemeral-storage": "133704700Ki",
        }
        return {
            "addresses": [
                *({"type": "InternalIP", "address": address} for address in self.addresses),
                {"type": "Hostname", "address": self.node},
            ],
            "capacity": capacity,
            "allocatable": capacity,
            "daemonEndpoints": {"kubeletEndpoint": {"Port": self._settings.port}},
            "nodeInfo": self._information(),
            "conditions": [
                self._condition(
                    "MemoryPressure",
                    "False",
                    "KubeletHasSufficientMemory",
                    "kubelet has sufficient memory available",
                ),
                self._condition(
                    "DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"
                ),
                self._condition(
                    "PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"
                ),
                self._condition("Ready", "False", "KubeletNotReady", problem)
                if problem
                else self._condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
            ],
        }

    def _condition(self, kind: str, status: str, reason: str, message: str) -> Json:
        now = _time()
        if self._since.get(kind, ("", ""))[0] != status:
            self._since[kind] = (status, now)
        return {
            "type": kind, "status": status, "reason": reason, "message": message, "lastHeartbeatTime": now,
            "lastTransitionTime": self._since[kind][1],
        }  # fmt: skip

    def _information(self) -> Json:
        world, version = self._world, self._process.version
        minor = int(version.lstrip("v").split(".")[1])
        runtime = world.containerd.version if world.containerd else ""
        return {
            "machineID": world.name,
            "systemUUID": "4C4C4544-0000-2010-8000-" + world.network.adapters[0]["mac"].replace("-", ""),
            "bootID": str(world.boots),
            "kernelVersion": f"10.0.{world.build}.1",
            "osImage": f"{_IMAGES.get(world.build, 'Windows Server')} Datacenter",
            "containerRuntimeVersion": f"containerd://{runtime}",
            "kubeletVersion": version if version.startswith("v") else f"v{version}",
            "kubeProxyVersion": "" if minor >= _PROXY_VERSION_GONE else version,
            "operatingSystem": "windows",
            "architecture": "amd64",
        }


def _time(*, micro: bool = False) -> str:
    now = time.time()
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
    return f"{text}.{int(now % 1 * 1e6):06d}Z" if micro else f"{text}Z"
