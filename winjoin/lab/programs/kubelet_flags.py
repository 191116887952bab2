"""The kubelet's flags by version.

Which there are, which take no value, and when some came and went: kubelet.exe 1.20.2 itself, options.go of 2026, and
for the minors in between the pull requests that `winjoin.config.kubeletflags` names. That the cAdvisor endpoints' flag
went in 1.21 is read from kubernetes#99236, which took the endpoints away.
"""

from __future__ import annotations

from winjoin.lab.programs.process import Refused

_SWITCHES = frozenset(
    """
    anonymous-auth authentication-token-webhook cgroups-per-qos contention-profiling
    enable-controller-attach-detach enable-debugging-handlers enable-server fail-swap-on
    exit-on-lock-contention experimental-allocatable-ignore-eviction fail-cgroupv1
    kernel-memcg-notification local-storage-capacity-isolation log-json-split-stream
    log-text-split-stream make-iptables-util-chains protect-kernel-defaults register-node
    rotate-certificates rotate-server-certificates runonce seccomp-default serialize-image-pulls
    windows-service cpu-cfs-quota
    """.split()  # noqa: SIM905 - words read better
)
_VALUED = frozenset(
    """
    address allowed-unsafe-sysctls authentication-token-webhook-cache-ttl authorization-mode
    authorization-webhook-cache-authorized-ttl authorization-webhook-cache-unauthorized-ttl
    bootstrap-kubeconfig cert-dir cgroup-driver cgroup-root client-ca-file cloud-provider
    cluster-dns cluster-domain config config-dir container-log-max-files
    container-log-max-size container-runtime-endpoint cpu-cfs-quota-period cpu-manager-policy
    cpu-manager-policy-options cpu-manager-reconcile-period enforce-node-allocatable event-burst
    event-qps experimental-mounter-path eviction-hard eviction-max-pod-grace-period
    eviction-minimum-reclaim eviction-pressure-transition-period eviction-soft eviction-soft-grace-period feature-gates
    file-check-frequency hairpin-mode healthz-bind-address healthz-port hostname-override
    http-check-frequency image-credential-provider-bin-dir image-credential-provider-config
    image-gc-high-threshold image-gc-low-threshold image-service-endpoint kube-api-burst
    kube-api-content-type kube-api-qps kube-reserved
    kube-reserved-cgroup kubeconfig kubelet-cgroups lock-file logging-format log-flush-frequency
    log-json-info-buffer-size log-text-info-buffer-size manifest-url manifest-url-header
    max-open-files max-pods maximum-dead-containers maximum-dead-containers-per-container
    memory-manager-policy minimum-container-ttl-duration minimum-image-ttl-duration node-ip
    node-labels node-status-max-images node-status-update-frequency oom-score-adj pod-cidr
    pod-manifest-path pod-max-pids pods-per-core port provider-id qos-reserved read-only-port
    register-with-taints registry-burst registry-qps reserved-cpus reserved-memory resolv-conf
    root-dir runtime-cgroups runtime-request-timeout streaming-connection-idle-timeout
    sync-frequency system-cgroups system-reserved system-reserved-cgroup tls-cert-file
    tls-cipher-suites tls-min-version tls-private-key-file topology-manager-policy
    topology-manager-policy-options topology-manager-scope v vmodule volume-plugin-dir
    volume-stats-agg-period windows-priorityclass version
    """.split()  # noqa: SIM905 - words read better
)
_REMOVED_IN = {
    21: """
    enable-cadvisor-json-endpoints
    """,
    22: """
    chaos-chance
    """,
    23: """
    seccomp-profile-root experimental-check-node-capabilities-before-mount
    """,
    24: """
    network-plugin cni-bin-dir cni-conf-dir cni-cache-dir network-plugin-mtu
    image-pull-progress-deadline docker-endpoint experimental-dockershim-root-directory
    non-masquerade-cidr dynamic-config-dir
    """,
    25: """
    experimental-kernel-memcg-notification
    """,
    26: """
    log-dir log-file log-file-max-size logtostderr alsologtostderr stderrthreshold one-output
    skip-headers skip-log-headers add-dir-header log-backtrace-at
    """,
    27: """
    container-runtime master-service-namespace
    """,
    30: """
    azure-container-registry-config
    """,
    31: """
    keep-terminated-pod-volumes iptables-masquerade-bit iptables-drop-bit
    """,
    34: """
    register-schedulable cloud-config
    """,
    35: """
    pod-infra-container-image
    """,
}
_REMOVED = {name: minor for minor, names in _REMOVED_IN.items() for name in names.split()}
_REMOVED_SWITCHES = frozenset(
    """
    logtostderr alsologtostderr one-output skip-headers skip-log-headers add-dir-header
    enable-cadvisor-json-endpoints keep-terminated-pod-volumes register-schedulable
    experimental-check-node-capabilities-before-mount experimental-kernel-memcg-notification
    """.split()  # noqa: SIM905 - words read better
)
_LABELS = frozenset(
    """
    kubernetes.io/hostname kubernetes.io/os kubernetes.io/arch beta.kubernetes.io/os
    beta.kubernetes.io/arch beta.kubernetes.io/instance-type
    failure-domain.beta.kubernetes.io/region failure-domain.beta.kubernetes.io/zone
    topology.kubernetes.io/region topology.kubernetes.io/zone node.kubernetes.io/instance-type
    """.split()  # noqa: SIM905 - words read better
)
_ADDED_IN = {
    21: "memory-manager-policy reserved-memory",
    22: "seccomp-default cpu-manager-policy-options",
    23: "log-json-info-buffer-size log-json-split-stream",
    25: "local-storage-capacity-isolation",
    26: "topology-manager-policy-options",
    28: "config-dir",
    30: "log-text-info-buffer-size log-text-split-stream",
    31: "fail-cgroupv1",
}
_ADDED = {name: minor for minor, names in _ADDED_IN.items() for name in names.split()}
_DROPINS_ARE_BETA = 30
_PRIORITIES = tuple(
    f"{word}_PRIORITY_CLASS"
    for word in ("IDLE", "BELOW_NORMAL", "NORMAL", "ABOVE_NORMAL", "HIGH", "REALTIME")
)


def parse(arguments: list[str], minor: int) -> dict[str, str]:
    """Values by name as pflag reads them; raises Refused as the kubelet of 1.`minor` does."""
    flags: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        if not argument.startswith("-"):
            raise Refused(f"unknown command {argument}")
        name, equals, value = argument.removeprefix("-").removeprefix("-").partition("=")
        _known(name, minor)
        if equals:
            flags[name] = value
        elif name in _SWITCHES or name in _REMOVED_SWITCHES:
            flags[name] = "true"
        elif rest:
            flags[name] = rest.pop(0)
        else:
            raise Refused(f"flag needs an argument: --{name}")
    _judge(flags, minor)
    return flags


def _known(name: str, minor: int) -> None:
    removed = _REMOVED.get(name, 1000 if name in _VALUED or name in _SWITCHES else 0)
    if minor >= removed or minor < _ADDED.get(name, 0):
        raise Refused(f"failed to parse kubelet flag: unknown flag: --{name}")


def _judge(flags: dict[str, str], minor: int) -> None:
    for name in (name for name in flags if name in _SWITCHES or name in _REMOVED_SWITCHES):
        if flags[name].lower() not in ("true", "false", "1", "0", "t", "f"):
            raise Refused(
                f'invalid argument "{flags[name]}" for "--{name}" flag: strconv.ParseBool: invalid syntax'
            )
    if "config-dir" in flags and minor < _DROPINS_ARE_BETA:
        raise Refused("environment variable KUBELET_CONFIG_DROPIN_DIR_ALPHA is not set: --config-dir")
    priority = flags.get("windows-priorityclass", _PRIORITIES[2])
    if priority not in _PRIORITIES:
        raise Refused(f'unknown priority class "{priority}"')
    runtime = flags.get("container-runtime", "docker" if minor < 24 else "remote")  # noqa: PLR2004 - the dockershim's end
    if runtime != "remote":
        raise Refused(f"failed to run Kubelet: container runtime {runtime}: failed to get docker version")
    _labels(flags.get("node-labels", ""))


def _labels(text: str) -> None:
    for item in filter(None, text.split(",")):
        key = item.partition("=")[0]
        prefix = key.rpartition("/")[0]
        allowed = key in _LABELS or prefix.endswith(("kubelet.kubernetes.io", "node.kubernetes.io"))
        if (prefix.endswith(("kubernetes.io", "k8s.io"))) and not allowed:
            raise Refused(f"unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: [{key}]")
