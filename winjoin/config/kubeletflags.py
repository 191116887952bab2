"""The kubelet's command line by version.

And what a user may add to it (cmd/kubelet/app/options of Kubernetes 1.36).

Sources: that 1.20 has a flag was read from kubelet.exe 1.20.2 itself; that a flag is still there, from options.go of
2026; the minors in between are at each line. Three flags of 1.20 are gone since, and from which minor on is not known:
really-crash-for-testing, redirect-container-streaming, enable-cadvisor-json-endpoints. They are in no list here, and so
are passed with a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from winjoin.config.kubelet import ENDPOINT_FIELD_SINCE, Paths
from winjoin.config.kubeletfields import SINCE
from winjoin.config.socket import CONTAINERD, cri_socket
from winjoin.config.spelling import meant
from winjoin.errors import Problem
from winjoin.values import Version


class Removed(NamedTuple):
    """A flag that is gone: the first minor without it, and what took its place."""

    minor: int
    instead: str


REMOVED: dict[str, Removed] = {
    # kubernetes#101057.
    "chaos-chance": Removed(22, "nothing: it was for tests"),
    # kubernetes#103941, milestone v1.23.
    "seccomp-profile-root": Removed(23, "nothing: Windows has no seccomp"),
    # kubernetes#104732, of September 2021.
    "experimental-check-node-capabilities-before-mount": Removed(23, "nothing: CSI drivers look themselves"),
    # kubernetes#106907 and its line in the changelog of 1.24.
    **dict.fromkeys(
        (
            "network-plugin",
            "cni-bin-dir",
            "cni-conf-dir",
            "cni-cache-dir",
            "network-plugin-mtu",
            "image-pull-progress-deadline",
        ),
        Removed(24, "containerd's own configuration"),
    ),
    **dict.fromkeys(
        ("docker-endpoint", "experimental-dockershim-root-directory"),
        Removed(24, "nothing: only the dockershim used it"),
    ),
    # kubernetes#107096.
    "non-masquerade-cidr": Removed(24, "nothing: only the dockershim used it"),
    # kubernetes#106932.
    "dynamic-config-dir": Removed(24, "a KubeletConfiguration document in --config FILE"),
    # kubernetes#109388, approved in June 2022.
    "experimental-kernel-memcg-notification": Removed(25, "nothing: Windows has no cgroups"),
    # kubernetes#112120, KEP-2845.
    **dict.fromkeys(
        (
            "log-dir",
            "log-file",
            "log-file-max-size",
            "logtostderr",
            "alsologtostderr",
            "stderrthreshold",
            "one-output",
            "skip-headers",
            "skip-log-headers",
            "add-dir-header",
            "log-backtrace-at",
        ),
        Removed(26, "kube-log-runner, which winjoin sets up"),
    ),
    # kubernetes#114017.
    "container-runtime": Removed(27, "nothing: every runtime is remote"),
    # kubernetes#116015.
    "master-service-namespace": Removed(27, "nothing: it had no effect"),
    # karpenter-provider-azure#338 met it in 1.30.
    "azure-container-registry-config": Removed(30, "image-credential-provider-config"),
    # kubernetes#122082, in the notes of 1.31.0-alpha.1.
    "keep-terminated-pod-volumes": Removed(31, "nothing: volumes go with their pod"),
    # kubernetes#122363, merged for 1.31.
    "iptables-masquerade-bit": Removed(31, "nothing: Windows has no iptables"),
    "iptables-drop-bit": Removed(31, "nothing: Windows has no iptables"),
    # kubernetes#122384, in the changelog of 1.34.0-alpha.2.
    "register-schedulable": Removed(34, "nodeRegistration.taints"),
    # kubernetes#130161; rke2#8926 met it in 1.34.
    "cloud-config": Removed(34, "the configuration of the cloud's controller manager"),
    # sig-windows-tools#397.
    "pod-infra-container-image": Removed(35, "the sandbox image of containerd's configuration"),
}

SINCE_FLAGS: dict[str, int] = {
    "memory-manager-policy": 21,  # gate MemoryManager, alpha 1.21; kubernetes#102073 uses it in 1.21
    "reserved-memory": 21,  # the same
    "seccomp-default": 22,  # kubernetes#101943
    "cpu-manager-policy-options": 22,  # gate CPUManagerPolicyOptions, alpha 1.22
    "log-json-info-buffer-size": 23,  # kubernetes#104873
    "log-json-split-stream": 23,  # the same
    "local-storage-capacity-isolation": 25,  # kubernetes#111513
    "topology-manager-policy-options": 26,  # gate TopologyManagerPolicyOptions, alpha 1.26
    # In 1.28 and 1.29 it stops a kubelet without KUBELET_CONFIG_DROPIN_DIR_ALPHA in its environment.
    "config-dir": 30,
    "log-text-info-buffer-size": 30,  # kubernetes#114672; in the reference of 1.30
    "log-text-split-stream": 30,  # the same
    "fail-cgroupv1": 31,  # kubernetes#126031
}
"""The first minor that takes a flag; kubelet.exe 1.20.2 has none of these, and all others below."""

_OTHERS = """
address allowed-unsafe-sysctls anonymous-auth authentication-token-webhook
authentication-token-webhook-cache-ttl
authorization-mode authorization-webhook-cache-authorized-ttl authorization-webhook-cache-unauthorized-ttl
bootstrap-kubeconfig cert-dir client-ca-file cloud-provider cluster-dns cluster-domain config
container-log-max-files container-log-max-size container-runtime-endpoint contention-profiling
enable-controller-attach-detach enable-debugging-handlers enable-server enforce-node-allocatable
event-burst event-qps
eviction-hard eviction-max-pod-grace-period eviction-minimum-reclaim eviction-pressure-transition-period
eviction-soft
eviction-soft-grace-period exit-on-lock-contention experimental-allocatable-ignore-eviction
experimental-mounter-path
feature-gates file-check-frequency hairpin-mode healthz-bind-address healthz-port hostname-override
http-check-frequency
image-credential-provider-bin-dir image-credential-provider-config image-gc-high-threshold
image-gc-low-threshold
image-service-endpoint kube-api-burst kube-api-content-type kube-api-qps kube-reserved kubeconfig lock-file
log-flush-frequency logging-format manifest-url manifest-url-header max-open-files max-pods
maximum-dead-containers
maximum-dead-containers-per-container minimum-container-ttl-duration minimum-image-ttl-duration node-ip
node-labels
node-status-max-images node-status-update-frequency pod-cidr pod-manifest-path pod-max-pids pods-per-core
port provider-id
read-only-port register-node register-with-taints registry-burst registry-qps
resolv-conf root-dir
rotate-certificates rotate-server-certificates runonce runtime-request-timeout serialize-image-pulls
streaming-connection-idle-timeout sync-frequency system-reserved tls-cert-file tls-cipher-suites
tls-min-version
tls-private-key-file topology-manager-policy topology-manager-scope v version vmodule volume-plugin-dir
volume-stats-agg-period windows-priorityclass windows-service
"""

_LINUX: dict[str, str] = {
    **dict.fromkeys(
        (
            "cgroup-driver",
            "cgroup-root",
            "cgroups-per-qos",
            "kubelet-cgroups",
            "system-cgroups",
            "runtime-cgroups",
            "kube-reserved-cgroup",
            "system-reserved-cgroup",
            "qos-reserved",
            "kernel-memcg-notification",
            "fail-cgroupv1",
        ),
        "Windows has no cgroups",
    ),
    **dict.fromkeys(
        (
            "fail-swap-on",
            "make-iptables-util-chains",
            "protect-kernel-defaults",
            "oom-score-adj",
            "cpu-cfs-quota",
            "cpu-cfs-quota-period",
            "seccomp-default",
            "reserved-cpus",
        ),
        "it is for Linux",
    ),
}

_OURS: dict[str, str] = {
    "config": "winjoin writes that file; a KubeletConfiguration document in --config FILE goes into it",
    "kubeconfig": "winjoin decides the path",
    "bootstrap-kubeconfig": "winjoin decides the path",
    "cert-dir": "winjoin decides the path, with its drive",
    "root-dir": "winjoin decides the path",
    "windows-service": "winjoin decides it: the kubelet is a native service",
    "enforce-node-allocatable": "winjoin decides it:"
    " anything but nothing"
    " stops a kubelet on"
    " Windows up to 1.30",
    "rotate-certificates": "winjoin decides it",
    "client-ca-file": "winjoin decides the path",
}

KNOWN_FLAGS: frozenset[str] = frozenset({*_OTHERS.split(), *SINCE_FLAGS, *REMOVED, *_LINUX})


def kubelet_flags(
    version: Version,
    *,
    layout: Paths,
    node_name: str,
    node_ip: str,
    labels: Sequence[tuple[str, str]] = (),
    taints: Sequence[str] = (),
    sandbox_image: str = "",
    extra: Sequence[tuple[str, str]] = (),
    verbosity: int = 2,
) -> tuple[str, ...]:
    """Arguments of kubelet.exe, without the program; those of `extra` replace ours of the same name."""
    minor = version.minor
    flags: list[tuple[str, str | None]] = [
        ("windows-service", None),
        ("config", (layout.kubelet / "config.yaml").slashed),
        ("bootstrap-kubeconfig", (layout.kubernetes / "bootstrap-kubelet.conf").slashed),
        ("kubeconfig", (layout.kubernetes / "kubelet.conf").slashed),
        ("cert-dir", (layout.kubelet / "pki").slashed),
        ("root-dir", layout.kubelet.slashed),
        ("hostname-override", node_name),
        ("node-ip", node_ip),
        # In the file, 1.20 takes "" for absent and uses /etc/resolv.conf; the flag counts everywhere.
        ("resolv-conf", ""),
    ]
    if minor < REMOVED["container-runtime"].minor:
        flags.append(("container-runtime", "remote"))
    if minor < ENDPOINT_FIELD_SINCE:
        flags.append(("container-runtime-endpoint", CONTAINERD))
    if sandbox_image and minor < REMOVED["pod-infra-container-image"].minor:
        flags.append(("pod-infra-container-image", sandbox_image))
    if labels:
        flags.append(("node-labels", ",".join(f"{key}={value}" for key, value in labels)))
    if taints and minor < SINCE["registerWithTaints"]:
        flags.append(("register-with-taints", ",".join(taints)))
    flags += [("windows-priorityclass", "ABOVE_NORMAL_PRIORITY_CLASS"), ("v", str(verbosity))]
    given = {name for name, _ in extra}
    kept = [(name, value) for name, value in flags if name not in given]
    return tuple(f"--{name}" if value is None else f"--{name}={value}" for name, value in [*kept, *extra])


class CheckedArguments(NamedTuple):
    """What of a user's kubeletExtraArgs is wrong for a kubelet, and what is only worth a word."""

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def checked_arguments(
    extra: Sequence[tuple[str, str]], version: Version, *, where: str = "nodeRegistration.kubeletExtraArgs"
) -> CheckedArguments:
    """Refuse flags that this kubelet has not, that winjoin decides, or that are Linux'.

    Warn of those it does not know.
    """
    problems, notes = [], []
    for name, value in extra:
        why = _refusal(name, value, version)
        if why:
            problems.append(Problem(f"{where}: {name}", why))
        elif name not in KNOWN_FLAGS:
            near = meant(name, KNOWN_FLAGS)
            if near and "_" not in name and not name.startswith("experimental"):
                problems.append(Problem(f"{where}: {name}", f"is no flag of the kubelet{near}"))
            else:
                notes.append(f"{name} is no flag of the kubelet that winjoin knows; it is passed as it is")
    return CheckedArguments(tuple(problems), tuple(notes))


def _refusal(name: str, value: str, version: Version) -> str:
    if name in REMOVED and version.minor >= REMOVED[name].minor:
        gone = REMOVED[name]
        return (
            f"is gone since 1.{gone.minor}, and kubelet {version:v}"
            f" would not start; in its place: {gone.instead}"
        )
    if version.minor < SINCE_FLAGS.get(name, 0):
        return (
            f"is not taken by kubelet {version:v}, which would"
            f" not start; it is there from 1.{SINCE_FLAGS[name]} on"
        )
    if name in _LINUX or name in _OURS:
        return _OURS.get(name) or f"has no place here: {_LINUX[name]}"
    if name in {"container-runtime-endpoint", "image-service-endpoint"}:
        return _socket_refusal(value)
    if name == "container-runtime" and value != "remote":
        return f"is {value!r}; winjoin sets up containerd, which is remote"
    return _value_refusal(name, value)


def _socket_refusal(value: str) -> str:
    try:
        cri_socket(value)
    except ValueError as error:
        return str(error)
    return ""


def _value_refusal(name: str, value: str) -> str:
    from winjoin.config.joinconfiguration import node_ip_mistakes
    from winjoin.config.winjoinconfiguration import forbidden_label

    if name == "node-ip":
        return "; ".join(node_ip_mistakes(value))
    if name == "resolv-conf" and value not in {"", "Host"}:
        return f"is {value!r}, and Windows has no such file; leave it out"
    if name == "hostname-override" and value != value.lower():
        return f"is {value!r}; a Node's name has no capitals (nodeRegistration.name is the place for it)"
    if name == "node-labels":
        keys = [part.partition("=")[0].strip() for part in value.split(",") if part.strip()]
        return "; ".join(f"{key} {why}" for key in keys if (why := forbidden_label(key)))
    return ""
