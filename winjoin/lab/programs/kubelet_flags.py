"""The kubelet's flags by version.

Which there are, which take no value, and when some were taken away (kubeadm.md 6.4, windows-node.md
5.2).
"""

from __future__ import annotations

from winjoin.lab.programs.process import Refused

_SWITCHES = frozenset(
    """
    anonymous-auth authentication-token-webhook cgroups-per-qos contention-profiling
    enable-controller-attach-detach enable-debugging-handlers enable-server fail-swap-on
    kernel-memcg-notification keep-terminated-pod-volumes local-storage-capacity-isolation
    make-iptables-util-chains protect-kernel-defaults register-node register-schedulable
    rotate-certificates rotate-server-certificates runonce seccomp-default serialize-image-pulls
    windows-service cpu-cfs-quota enable-cadvisor-json-endpoints allow-privileged
    """.split()  # noqa: SIM905 - words read better
)
_VALUED = frozenset(
    """
    address allowed-unsafe-sysctls authentication-token-webhook-cache-ttl authorization-mode
    authorization-webhook-cache-authorized-ttl authorization-webhook-cache-unauthorized-ttl
    bootstrap-kubeconfig cert-dir cgroup-driver cgroup-root client-ca-file cloud-config
    cloud-provider cluster-dns cluster-domain config config-dir container-log-max-files
    container-log-max-size container-runtime-endpoint cpu-cfs-quota-period cpu-manager-policy
    cpu-manager-policy-options cpu-manager-reconcile-period enforce-node-allocatable event-burst
    event-qps eviction-hard eviction-max-pod-grace-period eviction-minimum-reclaim
    eviction-pressure-transition-period eviction-soft eviction-soft-grace-period feature-gates
    file-check-frequency hairpin-mode healthz-bind-address healthz-port hostname-override
    http-check-frequency image-credential-provider-bin-dir image-credential-provider-config
    image-gc-high-threshold image-gc-low-threshold image-service-endpoint iptables-drop-bit
    iptables-masquerade-bit kube-api-burst kube-api-content-type kube-api-qps kube-reserved
    kube-reserved-cgroup kubeconfig kubelet-cgroups lock-file logging-format log-flush-frequency
    manifest-url max-open-files max-pods memory-manager-policy minimum-image-ttl-duration node-ip
    node-labels node-status-max-images node-status-update-frequency oom-score-adj pod-cidr
    pod-manifest-path pod-max-pids pods-per-core port provider-id qos-reserved read-only-port
    register-with-taints registry-burst registry-qps reserved-cpus reserved-memory resolv-conf
    root-dir runtime-cgroups runtime-request-timeout streaming-connection-idle-timeout
    sync-frequency system-cgroups system-reserved system-reserved-cgroup tls-cert-file
    tls-cipher-suites tls-min-version tls-private-key-file topology-manager-policy
    topology-manager-scope v vmodule volume-plugin-dir volume-stats-agg-period windows-priorityclass
    version
    """.split()  # noqa: SIM905 - words read better
)
_REMOVED_IN = {
    24: """
    network-plugin cni-bin-dir cni-conf-dir cni-cache-dir network-plugin-mtu
    image-pull-progress-deadline docker-endpoint
    """,
    26: """
    log-dir log-file log-file-max-size logtostderr alsologtostderr stderrthreshold one-output
    skip-headers skip-log-headers add-dir-header log-backtrace-at
    """,
    27: """
    container-runtime
    """,
    35: """
    pod-infra-container-image
    """,
}
_REMOVED = {name: minor for minor, names in _REMOVED_IN.items() for name in names.split()}
_REMOVED_SWITCHES = frozenset(
    {"logtostderr", "alsologtostderr", "one-output", "skip-headers", "skip-log-headers", "add-dir-header"}
)
_LABELS = frozenset(
    """
    kubernetes.io/hostname kubernetes.io/os kubernetes.io/arch beta.kubernetes.io/os
    beta.kubernetes.io/arch beta.kubernetes.io/instance-type
    failure-domain.beta.kubernetes.io/region failure-domain.beta.kubernetes.io/zone
    topology.kubernetes.io/region topology.kubernetes.io/zone node.kubernetes.io/instance-type
    """.split()  # noqa: SIM905 - words read better
)
_ADDED = {"config-dir": 28}
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
