"""Every flag of ``kubeadm join`` of any version, and what winjoin does with it (kubeadm.md 1.1)."""

from __future__ import annotations

from typing import NamedTuple


class JoinFlag(NamedTuple):
    """One flag. `takes`: ``value``, ``list`` (commas, repeatable) or ``bool``.

    `use`: ``take``, ``ignore`` or ``refuse``.
    """

    name: str
    takes: str
    use: str
    reason: str = ""
    secret: bool = False


_WORKER = "it is for control planes, and a Windows host is a worker"
_KLOG = "it is a setting of kubeadm's own log"

JOIN_FLAGS: dict[str, JoinFlag] = {
    flag.name: flag
    for flag in (
        JoinFlag("token", "value", "take", secret=True),
        JoinFlag("discovery-token", "value", "take", secret=True),
        JoinFlag("tls-bootstrap-token", "value", "take", secret=True),
        JoinFlag("discovery-token-ca-cert-hash", "list", "take"),
        JoinFlag("discovery-token-unsafe-skip-ca-verification", "bool", "take"),
        JoinFlag("discovery-file", "value", "take"),
        JoinFlag("node-name", "value", "take"),
        JoinFlag("cri-socket", "value", "take"),
        JoinFlag("ignore-preflight-errors", "list", "take"),
        JoinFlag("skip-phases", "list", "take"),
        JoinFlag("config", "value", "take"),
        JoinFlag("patches", "value", "take"),
        JoinFlag("v", "value", "take"),
        JoinFlag("dry-run", "bool", "take"),
        JoinFlag(
            "control-plane", "bool", "refuse", "a Windows host cannot be a control plane; use the worker line"
        ),
        JoinFlag(
            "experimental-control-plane",
            "bool",
            "refuse",
            "a Windows host cannot be a control plane; use the worker line",
        ),
        JoinFlag("certificate-key", "value", "ignore", _WORKER, secret=True),
        JoinFlag("apiserver-advertise-address", "value", "ignore", _WORKER),
        JoinFlag("apiserver-bind-port", "value", "ignore", _WORKER),
        JoinFlag("rootfs", "value", "refuse", "Windows has no chroot, and kubeadm implements none there"),
        JoinFlag("experimental-patches", "value", "refuse", "it is called --patches since kubeadm 1.22"),
        JoinFlag(
            "experimental-kustomize", "value", "refuse", "kubeadm has removed it; --patches took its place"
        ),
        JoinFlag(
            "discovery",
            "value",
            "refuse",
            "it is a form of old kubeadm; give the token with --token"
            " and HOST:PORT of the API server as an argument of its own",
            secret=True,
        ),
        JoinFlag("skip-preflight-checks", "bool", "refuse", "it is called --ignore-preflight-errors=all now"),
        JoinFlag("feature-gates", "value", "ignore", "it sets features of kubeadm itself"),
        JoinFlag("add-dir-header", "bool", "ignore", _KLOG),
        JoinFlag("alsologtostderr", "bool", "ignore", _KLOG),
        JoinFlag("log-backtrace-at", "value", "ignore", _KLOG),
        JoinFlag("log-dir", "value", "ignore", _KLOG),
        JoinFlag("log-file", "value", "ignore", _KLOG),
        JoinFlag("log-file-max-size", "value", "ignore", _KLOG),
        JoinFlag("logtostderr", "bool", "ignore", _KLOG),
        JoinFlag("one-output", "bool", "ignore", _KLOG),
        JoinFlag("skip-headers", "bool", "ignore", _KLOG),
        JoinFlag("skip-log-headers", "bool", "ignore", _KLOG),
        JoinFlag("stderrthreshold", "value", "ignore", _KLOG),
        JoinFlag("vmodule", "value", "ignore", _KLOG),
        JoinFlag("print-join-command", "bool", "ignore", "it belongs to 'kubeadm token create'"),
        JoinFlag("ttl", "value", "ignore", "it belongs to 'kubeadm token create'"),
        JoinFlag("upload-certs", "bool", "ignore", "it belongs to 'kubeadm init'"),
    )
}

CONTROL_PLANE_ONLY = frozenset(
    {
        "control-plane",
        "experimental-control-plane",
        "certificate-key",
        "apiserver-advertise-address",
        "apiserver-bind-port",
    }
)
