"""KubeletConfiguration as a Windows kubelet takes it.

What stops one, by version: validation_windows.go of Kubernetes 1.36 and, for the minors, the pull requests below. A field
that it does not know only makes it warn (kubernetes#83204, since 1.17).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from winjoin.lab.machines.windows_errors import WindowsError
from winjoin.lab.programs.process import Refused

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]
_WARNS_ONLY = 31
"""From this minor on, cgroup fields are warned of on Windows, not refused (PR 123137)."""
_ENDPOINT_IN_FILE = 27
_TAINTS_IN_FILE = 23
_SLASH_IS_ABSOLUTE = 23
"""kubernetes#105992, as image-builder#856 says; kubelet.exe 1.20.2 was seen to do otherwise."""
_FATAL = {"singleProcessOOMKill": 32, "userNamespaces": 33, "defaultPodSysctls": 37}
"""From which minor on there is the field, and it is refused: kubernetes#126096, #130028, #140052."""
_POINTERS = ("singleProcessOOMKill", "userNamespaces")
_ROOT = "C:\\var\\lib\\kubelet"
_LOCKED = ("WinDSR", "WinOverlay")
_TYPES: dict[str, type] = {
    "cgroupsPerQOS": bool,
    "enforceNodeAllocatable": list,
    "clusterDNS": list,
    "clusterDomain": str,
    "resolvConf": str,
    "rotateCertificates": bool,
    "serverTLSBootstrap": bool,
    "maxPods": int,
    "featureGates": dict,
    "registerWithTaints": list,
    "containerRuntimeEndpoint": str,
    "imageServiceEndpoint": str,
    "staticPodPath": str,
    "kubeReserved": dict,
    "systemReserved": dict,
    "evictionHard": dict,
    "authentication": dict,
    "authorization": dict,
    "failSwapOn": bool,
    "port": int,
    "healthzPort": int,
    "readOnlyPort": int,
    "hairpinMode": str,
    "cgroupDriver": str,
    "runtimeRequestTimeout": str,
}


class Settings(NamedTuple):
    """What matters of flags and file together. `taints`: as the API has them."""

    endpoint: str
    rotate: bool
    serving_csr: bool
    taints: tuple[Json, ...]
    max_pods: int
    port: int
    healthz_port: int
    resolv_conf: str


def load(world: World, minor: int, flags: dict[str, str]) -> Settings:
    """Read the file that ``--config`` names, lay the flags over it, and judge; raises Refused."""
    document = _read(world, flags["config"]) if "config" in flags else {}
    document = _over(document, flags)
    _judge_types(document)
    _judge_cgroups(document, minor)
    _judge_fields(document, minor)
    _judge_files(world, document, minor)
    return Settings(
        endpoint=_endpoint(document, flags, minor),
        rotate=bool(document.get("rotateCertificates", False)),
        serving_csr=bool(document.get("serverTLSBootstrap", False)),
        taints=tuple(_taints(document, flags, minor)),
        max_pods=int(document.get("maxPods", 110)),
        port=int(document.get("port", 10250)),
        healthz_port=int(document.get("healthzPort", 10248)),
        resolv_conf=flags.get("resolv-conf", document.get("resolvConf") or "/etc/resolv.conf"),
    )


def _read(world: World, name: str) -> Json:
    import yaml

    try:
        document = yaml.safe_load(world.drive.read(name).decode("utf-8-sig"))
    except (WindowsError, ValueError, yaml.YAMLError) as error:
        raise Refused(f"failed to load Kubelet config file {name}: {error}") from error
    kind = (document.get("apiVersion"), document.get("kind")) if isinstance(document, dict) else None
    if kind != ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"):
        raise Refused(f"failed to load Kubelet config file {name}: no kind {kind!r} is registered")
    return dict(document)


def _over(document: Json, flags: dict[str, str]) -> Json:
    over: Json = dict(document)
    for flag, field in (
        ("cgroups-per-qos", "cgroupsPerQOS"),
        ("rotate-certificates", "rotateCertificates"),
        ("rotate-server-certificates", "serverTLSBootstrap"),
    ):
        if flag in flags:
            over[field] = flags[flag].lower() in ("true", "1", "t")
    if "enforce-node-allocatable" in flags:
        over["enforceNodeAllocatable"] = [
            word for word in flags["enforce-node-allocatable"].split(",") if word
        ]
    if "max-pods" in flags:
        over["maxPods"] = int(flags["max-pods"])
    if "client-ca-file" in flags:
        over["authentication"] = {"x509": {"clientCAFile": flags["client-ca-file"]}}
    return over


def _judge_types(document: Json) -> None:
    for field, kind in _TYPES.items():
        value = document.get(field)
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            raise Refused(
                f"json: cannot unmarshal {type(value).__name__} into field KubeletConfiguration.{field}"
            )


def _judge_cgroups(document: Json, minor: int) -> None:
    per_qos = document.get("cgroupsPerQOS")
    per_qos = True if per_qos is None else per_qos
    enforced = document.get("enforceNodeAllocatable")
    enforced = ["pods"] if enforced is None else enforced
    if minor < _WARNS_ONLY:
        if per_qos:
            raise Refused(
                "invalid configuration: CgroupsPerQOS (--cgroups-per-qos) true is not supported on Windows"
            )
        if enforced:
            raise Refused(
                f"invalid configuration: EnforceNodeAllocatable {enforced} is not supported on Windows"
            )
    if not per_qos and any(word != "none" for word in enforced):
        raise Refused(f"invalid configuration: EnforceNodeAllocatable {enforced} requires CgroupsPerQOS")
    if "none" in enforced and len(enforced) > 1:
        raise Refused("invalid configuration: EnforceNodeAllocatable: none stands alone")
    if document.get("systemCgroups") and not document.get("cgroupRoot"):
        raise Refused(
            "invalid configuration: systemCgroups (--system-cgroups) was specified and cgroupRoot was not"
        )


def _judge_fields(document: Json, minor: int) -> None:
    for field, since in _FATAL.items():
        given = document.get(field)
        if minor >= since and given is not None and (given != {} or field in _POINTERS):
            raise Refused(f"invalid configuration: {field} is not supported on Windows")
    gates = document.get("featureGates") or {}
    affinity = gates.get("WindowsCPUAndMemoryAffinity")
    if document.get("reservedSystemCPUs") and not affinity:
        raise Refused("reservedSystemCPUs is not a subset of online-cpus")
    if affinity and document.get("memoryManagerPolicy") == "Static":
        raise Refused("invalid configuration: memoryManagerPolicy Static is not supported on Windows")
    off = [name for name in _LOCKED if gates.get(name) is False] if minor >= 34 else []  # noqa: PLR2004 - GA there
    if off:
        raise Refused(f"cannot set feature gate {off[0]} to false, feature is locked to true")


def _judge_files(world: World, document: Json, minor: int) -> None:
    x509 = (document.get("authentication") or {}).get("x509") or {}
    named = {"client CA file": x509.get("clientCAFile"), "tlsCertFile": document.get("tlsCertFile")}
    for what, path in named.items():
        if not path:
            continue
        whole = _absolute(path, minor)
        if not world.drive.is_file(whole):
            raise Refused(f"unable to load {what} {whole}: open: {WindowsError(2)}")


def _absolute(path: str, minor: int) -> str:
    """As the kubelet completes paths of its file: one without a drive is below its root, unless it is new."""
    if re.match(r"[A-Za-z]:[\\/]", path) or (minor >= _SLASH_IS_ABSOLUTE and path[:1] in "\\/"):
        return path
    return f"{_ROOT}\\{path.lstrip('/')}"


def _endpoint(document: Json, flags: dict[str, str], minor: int) -> str:
    in_file = minor >= _ENDPOINT_IN_FILE
    default = "unix:///run/containerd/containerd.sock" if in_file else "npipe:////./pipe/dockershim"
    if minor in range(24, _ENDPOINT_IN_FILE):
        default = ""  # 1.24's reference has no default any more (website#34799), and 1.26.3 stops (kubernetes#118787)
    given = document.get("containerRuntimeEndpoint") if in_file else None
    endpoint = flags.get("container-runtime-endpoint", default if given is None else given)
    image = document.get("imageServiceEndpoint") if in_file else None
    for address in (endpoint, flags.get("image-service-endpoint") or image or endpoint):
        _pipe(address)
    return endpoint


def _pipe(address: str) -> None:
    if not address:
        raise Refused("invalid configuration: the containerRuntimeEndpoint was not specified or empty")
    scheme = address.partition(":")[0]
    if scheme not in ("npipe", "tcp"):
        raise Refused(f'failed to run Kubelet: protocol "{scheme}" not supported')


def _taints(document: Json, flags: dict[str, str], minor: int) -> list[Json]:
    taints = list(document.get("registerWithTaints") or []) if minor >= _TAINTS_IN_FILE else []
    for text in filter(None, flags.get("register-with-taints", "").split(",")):
        match = re.fullmatch(r"([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)", text)
        if not match:
            raise Refused(f'invalid argument "{text}" for "--register-with-taints" flag: invalid taint spec')
        taints.append({"key": match[1], "effect": match[3], **({"value": match[2]} if match[2] else {})})
    return taints
