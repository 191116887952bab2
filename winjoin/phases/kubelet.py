"""Phase `kubelet`: the node's agent, its configuration, its Windows service and its port."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from winjoin.config.kubelet import sanitised
from winjoin.config.kubeletflags import REMOVED, kubelet_flags
from winjoin.engine.phase import phase
from winjoin.engine.spec import NodeSpec
from winjoin.engine.step import Step
from winjoin.phases.places import logs
from winjoin.phases.proxies import service_environment
from winjoin.resources.base import Resource
from winjoin.resources.binary import Binary
from winjoin.resources.file import File
from winjoin.resources.firewall_rule import FirewallRule
from winjoin.resources.service import Recovery, Service

if TYPE_CHECKING:
    from winjoin.hosts.facts import Facts

PORT = 10250
_RECOVERY = Recovery(reset_seconds=600, delays_ms=(5_000, 10_000, 30_000))
"""The last delay counts for all further failures; a kubelet ends where containerd's pipe is not there yet."""


@phase("kubelet", after=("bootstrap", "containerd"))
def kubelet(spec: NodeSpec, facts: Facts) -> Sequence[Step]:
    """Install the kubelet, make the cluster's configuration right for Windows, and run it as a service.

    The service is named kubelet, which its code insists on; it depends on containerd and is started again
    when it ends. It starts after the bootstrap token is in place, and asks the cluster for its certificate
    by itself. Where somebody has deleted the Node it is started anew, since a kubelet registers once only;
    until then, pods are kept from starting on the network of the Node that was.
    """
    configuration = config_yaml(spec)
    path = spec.layout.kubelet / "config.yaml"
    return [
        *_ended(spec, facts, configuration),
        *_programs(spec),
        File(path=path, content=configuration, why="the cluster's configuration, made right for Windows"),
        _rule(),
        _service(spec, configuration),
    ]


def config_yaml(spec: NodeSpec) -> str:
    """The KubeletConfiguration as JSON, which is YAML: an empty list stays what it is."""
    import json

    made = sanitised(
        spec.kubelet_configuration,
        version=spec.kubelet_version,
        layout=spec.layout,
        cluster_dns=spec.cluster_dns,
        cluster_domain=spec.cluster_domain,
        taints=spec.taints,
        cluster_version=spec.kubernetes_version,
    )
    return json.dumps(made.configuration, indent=2, sort_keys=True) + "\n"


def command_line(spec: NodeSpec) -> tuple[str, ...]:
    """What the service runs: kube-log-runner before a kubelet that writes no log file itself."""
    program = str(spec.layout.programs / "kubelet.exe")
    flags = kubelet_flags(
        spec.kubelet_version,
        layout=spec.layout,
        node_name=spec.node_name,
        node_ip=spec.node_ip,
        labels=spec.labels,
        taints=spec.taints,
        sandbox_image=spec.sandbox_image,
        extra=spec.kubelet_extra_args,
    )
    log = str(logs(spec.layout, "kubelet") / "kubelet.log")
    if logs_itself(spec):
        given = {name for name, _ in spec.kubelet_extra_args}
        own = {"logtostderr": "false", "log-file": log}
        return (program, *flags, *(f"--{name}={text}" for name, text in own.items() if name not in given))
    return (str(spec.layout.programs / "kube-log-runner.exe"), f"-log-file={log}", program, *flags)


def logs_itself(spec: NodeSpec) -> bool:
    """Whether this kubelet still has klog's file flags; they are gone since 1.26."""
    return spec.kubelet_version.minor < REMOVED["log-file"].minor


def _programs(spec: NodeSpec) -> list[Resource]:
    names = ["kubelet"] if logs_itself(spec) else ["kubelet", "kube-log-runner"]
    whys = {
        "kubelet": f"the node's agent, for Kubernetes {spec.kubernetes_version}",
        "kube-log-runner": "a service has no console, and this kubelet writes no log file itself",
    }
    return [_program(spec, name, whys[name]) for name in names]


def _program(spec: NodeSpec, name: str, why: str) -> Resource:
    download = spec.downloads[name]
    return Binary(
        path=spec.layout.programs / f"{name}.exe",
        url=download.url,
        digest=download.digest,
        proxy=download.proxy,
        why=why,
    )


def _rule() -> Resource:
    return FirewallRule(
        name="kubelet",
        display_name=f"Kubernetes kubelet ({PORT}/TCP)",
        ports=(PORT,),
        protocol="TCP",
        why="the API server reads logs and runs commands through it",
    )


def _ended(spec: NodeSpec, facts: Facts, configuration: str) -> list[Step]:
    """A kubelet whose Node was deleted goes on without one until it is started anew."""
    runs = any(item.name == "kubelet" and item.state == "Running" for item in facts.services or ())
    if not (spec.unregistered and runs):
        return []
    why = "its Node was deleted, and it registers only when it starts"
    return [*spec.topology.withdrawn(spec, facts), _service(spec, configuration, running=False, why=why)]


def _service(
    spec: NodeSpec,
    configuration: str,
    *,
    running: bool = True,
    why: str = "it registers the Node and runs its pods",
) -> Resource:
    started_with = (configuration, spec.ca_pem, spec.downloads["kubelet"].digest)
    return Service(
        name="kubelet",
        display_name="kubelet",
        command=command_line(spec),
        start="automatic",
        depends_on=("containerd",),
        environment=service_environment(spec),
        recovery=_RECOVERY,
        running=running,
        started_with=hashlib.sha256("\0".join(started_with).encode()).hexdigest(),
        why=why,
    )
