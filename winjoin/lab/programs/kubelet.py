"""The kubelet as a Windows service.

Flags, configuration, containerd's pipe, TLS bootstrap, its Node and that Node's status.
"""

from __future__ import annotations

import time

from winjoin.lab.programs import cni, kubelet_bootstrap, kubelet_config, kubelet_flags
from winjoin.lab.programs.api_client import ApiClient, ApiError
from winjoin.lab.programs.kubelet_node import NodeKeeper
from winjoin.lab.programs.process import Process, Refused

_RUNTIME_SECONDS = 0.2
_LOOK_SECONDS = 0.2
_RETRY_SECONDS = 1.0


def run(process: Process) -> int:
    """Refuse what a Windows kubelet of this version refuses.

    Before it connects to the service control manager; then work.
    """
    minor = int(process.version.lstrip("v").split(".")[1])
    flags = kubelet_flags.parse(process.argv[1:], minor)
    if flags.get("log-file"):
        process.world.drive.writable(flags["log-file"])
        process.log_file = flags["log-file"]
    settings = kubelet_config.load(process.world, minor, flags)
    if flags.get("windows-service", "false") == "false":
        raise Refused("a kubelet that is no service does not run under the service control manager")
    if process.service.lower() != "kubelet":
        raise Refused(f"the service is named {process.service}, and the kubelet's handler is for kubelet")
    process.connect()
    if process.pause(_RUNTIME_SECONDS):
        return 0
    want_runtime(process, settings)
    node = (flags.get("hostname-override") or process.world.name).strip().lower()
    api = kubelet_bootstrap.client(process, flags, node)
    if api is None:
        return 0
    process.world.listen(settings.port, process.name)
    process.world.listen(settings.healthz_port, process.name)
    _work(process, settings, NodeKeeper(process, api, node, flags, settings), api)
    return 0


def want_runtime(process: Process, settings: kubelet_config.Settings) -> None:
    """Raises Refused where nothing, or a containerd without CRI, is behind the endpoint's pipe."""
    problem = runtime_fault(process, settings)
    if problem:
        raise Refused(f"failed to run Kubelet: validate service connection: {settings.endpoint}: {problem}")


def runtime_fault(process: Process, settings: kubelet_config.Settings) -> str:
    """Why the runtime cannot be used; empty where it can."""
    pipe = settings.endpoint.replace("\\", "/").rpartition("/")[2].lower()
    world = process.world
    with world.lock:
        if pipe not in world.pipes:
            return f"open //./pipe/{pipe}: The system cannot find the file specified."
        if world.containerd is None or world.containerd.pipe != pipe:
            return "rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService"
    return ""


def not_ready(process: Process, settings: kubelet_config.Settings) -> str:
    """Why the Node is not Ready; empty where it is."""
    fault = runtime_fault(process, settings)
    if fault:
        return f"container runtime is down: {fault}"
    world = process.world
    with world.lock:
        fault = cni.fault(world, world.containerd) if world.containerd else "no runtime"
    if fault:
        reason = "NetworkReady=false reason:NetworkPluginNotReady"
        return f"container runtime network not ready: {reason} message:{fault}"
    return ""


def _work(process: Process, settings: kubelet_config.Settings, keeper: NodeKeeper, api: ApiClient) -> None:
    """Register, then keep status and lease until it is stopped; a lost API server is tried again."""
    registered = serving = False
    said = ""
    while True:
        try:
            if not registered:
                keeper.register()
                registered = True
            keeper.keep(not_ready(process, settings), time.monotonic())
            if settings.serving_csr and not serving and keeper.addresses:
                kubelet_bootstrap.request_serving(process, api, keeper.node, keeper.addresses)
                serving = True
            said = ""
        except ApiError as error:
            if str(error) != said:
                said = str(error)
                process.say(f"E error updating node {keeper.node}: {said}")
            if process.pause(_RETRY_SECONDS):
                return
        if process.pause(_LOOK_SECONDS):
            return
