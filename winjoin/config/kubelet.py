"""The cluster's KubeletConfiguration, which was written for Linux, made right for a kubelet on Windows.

What is dropped and what is set is told, one readable line each. Kubelets from 1.20 to 1.36.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from winjoin.config.kubeletfields import EVICTION_FIELDS, GATES, NEED_AFFINITY, NOT_ON_WINDOWS, SINCE
from winjoin.config.removedgates import LAST_MINOR, gone
from winjoin.config.socket import CONTAINERD
from winjoin.values import Version, WindowsPath

Json = dict[str, Any]

AFFINITY = "WindowsCPUAndMemoryAffinity"
ENDPOINT_FIELD_SINCE = 27
"""The minor from which the container runtime's endpoint is a field and no longer a flag."""


class Paths(Protocol):
    """What is needed of `winjoin.engine.spec.Layout`."""

    @property
    def kubernetes(self) -> WindowsPath:
        """Kubeconfigs and the cluster's CA."""

    @property
    def kubelet(self) -> WindowsPath:
        """The kubelet's root."""


class Dropped(NamedTuple):
    """A value that was left out. `path` is ``logging.flushFrequency``, `value` a short text of it."""

    path: str
    value: str
    reason: str

    @property
    def line(self) -> str:
        """``cgroupDriver (systemd) left out: Windows has no cgroups``."""
        return f"{self.path} ({self.value}) left out: {self.reason}"


class Changed(NamedTuple):
    """A value that was set; `before` is ``absent`` where there was none."""

    path: str
    before: str
    after: str
    reason: str

    @property
    def line(self) -> str:
        """``resolvConf set to "" (was /etc/resolv.conf): Windows has no such file``."""
        return f"{self.path} set to {self.after} (was {self.before}): {self.reason}"


class Sanitised(NamedTuple):
    """The configuration to write (its empty lists must stay, so no typed re-marshal).

    And what became of the old one.
    """

    configuration: Json
    dropped: tuple[Dropped, ...]
    changed: tuple[Changed, ...]


def sanitised(
    configuration: Mapping[str, Any],
    *,
    version: Version,
    layout: Paths,
    cluster_dns: Sequence[str] = (),
    cluster_domain: str = "",
    taints: Sequence[str] = (),
    cluster_version: Version | None = None,
) -> Sanitised:
    """Make a KubeletConfiguration right for Windows.

    `taints` (``key=value:Effect``) become registerWithTaints where the version has that field;
    `kubelet_flags` passes
    them otherwise. `cluster_version`: of the API server; gates that winjoin does not know are kept only
    for the same minor.
    """
    work = _Work(copy.deepcopy(dict(configuration)), version)
    work.drop_by_table()
    work.drop_too_new()
    work.gates(cluster_version)
    work.affinity()
    work.logging()
    work.evictions()
    work.shutdown()
    work.paths(layout)
    work.endpoint()
    work.fixed(cluster_dns, cluster_domain, taints)
    return Sanitised(work.result, tuple(work.dropped), tuple(work.changed))


def summary(value: object) -> str:
    """A value in a few words, whole words only."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _some([f"{key}={summary(each)}" for key, each in value.items()]) or "empty"
    if isinstance(value, list | tuple):
        return _some([summary(each) for each in value]) or "[]"
    if value is None:
        return "null"
    text = str(value)
    if text == "":
        return '""'
    return text if len(text) <= 80 else f"a text of {len(text)} characters"  # noqa: PLR2004 - a line of a terminal


def _some(parts: list[str]) -> str:
    shown = parts[:4]
    return ", ".join(shown) + (f" and {len(parts) - len(shown)} more" if len(parts) > len(shown) else "")


class _Work:
    """The configuration while it is worked on."""

    def __init__(self, configuration: Json, version: Version) -> None:
        self.result, self.version, self.minor = configuration, version, version.minor
        self.dropped: list[Dropped] = []
        self.changed: list[Changed] = []
        self.result.setdefault("apiVersion", "kubelet.config.k8s.io/v1beta1")
        self.result.setdefault("kind", "KubeletConfiguration")

    def drop(self, name: str, reason: str, *, of: Json | None = None, path: str = "") -> None:
        holder = self.result if of is None else of
        if name in holder:
            value = holder.pop(name)
            if value is not None:
                self.dropped.append(Dropped(path or name, summary(value), reason))

    def set(self, name: str, value: object, reason: str) -> None:
        before = self.result.get(name)
        if name not in self.result or before != value or type(before) is not type(value):
            was = summary(before) if name in self.result else "absent"
            self.changed.append(Changed(name, was, summary(value), reason))
        self.result[name] = value

    def drop_by_table(self) -> None:
        for name in list(self.result):
            if name in NOT_ON_WINDOWS:
                self.drop(name, NOT_ON_WINDOWS[name])

    def drop_too_new(self) -> None:
        for name in list(self.result):
            if SINCE.get(name, 0) > self.minor and name != "containerRuntimeEndpoint":
                reason = f"kubelet {self.version:v} does not know it; it is there from 1.{SINCE[name]} on"
                self.drop(name, reason)

    def gates(self, cluster: Version | None) -> None:
        gates = self.result.get("featureGates")
        if not isinstance(gates, dict):
            return
        for name in list(gates):
            if why := self._gate(name, gates[name], cluster):
                self.drop(name, why, of=gates, path=f"featureGates.{name}")
        if not gates:
            self.result.pop("featureGates")

    def _gate(self, name: str, value: object, cluster: Version | None) -> str:
        if name in GATES:
            since, locked = GATES[name]
            if self.minor < since:
                return (
                    f"kubelet {self.version:v} does not know it and"
                    f" would not start; it is there from 1.{since} on"
                )
            if locked and self.minor >= locked and value is False:
                return f"it is locked to true from 1.{locked} on, and the kubelet would not start"
        elif gone(name, self.minor):
            return f"kubelet {self.version:v} does not know it any more (since 1.{LAST_MINOR[name] + 1}), and would not start"
        elif cluster and (cluster.major, cluster.minor) != (self.version.major, self.minor):
            return (
                f"the cluster is {cluster:minor}, and kubelet {self.version:v}"
                " would not start if it did not know the gate"
            )
        return ""

    def affinity(self) -> None:
        gates = self.result.get("featureGates")
        if isinstance(gates, dict) and gates.get(AFFINITY) is True:
            if self.result.get("memoryManagerPolicy") not in {None, "None", "BestEffort"}:
                self.drop(
                    "memoryManagerPolicy", "on Windows it is None or BestEffort; another stops the kubelet"
                )
            return
        for name, why in NEED_AFFINITY.items():
            self.drop(name, f"it needs the feature gate {AFFINITY}: {why}")

    def logging(self) -> None:
        """Before 1.23 logging has a format and nothing else (kubelet's own options.go says so)."""
        logging = self.result.get("logging")
        if not isinstance(logging, dict) or self.minor >= 23:  # noqa: PLR2004 - a minor
            return
        for name in [name for name in logging if name != "format"]:
            reason = f"kubelet {self.version:v} does not know it; it is there from 1.23 on"
            self.drop(name, reason, of=logging, path=f"logging.{name}")
        if not logging:
            self.result.pop("logging")

    def evictions(self) -> None:
        for field in EVICTION_FIELDS:
            signals = self.result.get(field)
            if not isinstance(signals, dict):
                continue
            for name in [name for name in signals if name.endswith("inodesFree") or name == "pid.available"]:
                self.drop(name, "Windows has no such signal", of=signals, path=f"{field}.{name}")
            if not signals:
                self.result.pop(field)

    def shutdown(self) -> None:
        for name in (
            "shutdownGracePeriod",
            "shutdownGracePeriodCriticalPods",
            "shutdownGracePeriodByPodPriority",
        ):
            if self.minor < 34 and self.result.get(name) not in (None, "0s", "0", 0):  # noqa: PLR2004 - a minor
                self.drop(name, "graceful shutdown of a Windows node is on by itself from 1.34 on only")

    def paths(self, layout: Paths) -> None:
        ca = (layout.kubernetes / "pki" / "ca.crt").slashed
        authentication = self.result.setdefault("authentication", {})
        x509 = authentication.setdefault("x509", {}) if isinstance(authentication, dict) else {}
        before = x509.get("clientCAFile")
        if before != ca:
            reason = "where winjoin puts the cluster's CA"
            self.changed.append(
                Changed("authentication.x509.clientCAFile", summary(before or "absent"), ca, reason)
            )
        x509["clientCAFile"] = ca
        for name in ("staticPodPath", "tlsCertFile", "tlsPrivateKeyFile", "volumePluginDir", "podLogsDir"):
            value = self.result.get(name)
            if isinstance(value, str) and not re.match(r"[A-Za-z]:[\\/]", value):
                self.drop(name, "it is a path of Linux, without a drive")
            elif isinstance(value, str):
                self.result[name] = value.replace("\\", "/")

    def endpoint(self) -> None:
        images = self.result.get("imageServiceEndpoint")
        if images is not None and not str(images).lower().startswith("npipe:"):
            self.drop(
                "imageServiceEndpoint",
                "Windows has no unix sockets for it; containerd's pipe serves images too",
            )
        if self.minor < ENDPOINT_FIELD_SINCE:
            self.drop(
                "containerRuntimeEndpoint", f"kubelet {self.version:v} takes it as a flag; winjoin passes it"
            )
        elif not str(self.result.get("containerRuntimeEndpoint", "")).lower().startswith("npipe:"):
            self.set(
                "containerRuntimeEndpoint",
                CONTAINERD,
                "containerd's pipe; the kubelet's default is a unix socket",
            )

    def fixed(self, dns: Sequence[str], domain: str, taints: Sequence[str]) -> None:
        self.set("cgroupsPerQOS", False, "Windows has no cgroups")  # noqa: FBT003 - the field's value
        self.set(
            "enforceNodeAllocatable",
            [],
            "nothing enforces it on Windows; only an explicit [] suits every version",
        )
        self.set("resolvConf", "", "Windows has no resolv.conf")
        self.set("rotateCertificates", True, "kubeadm wants it: the kubelet renews its certificate")  # noqa: FBT003
        if dns and not self.result.get("clusterDNS"):
            self.set("clusterDNS", list(dns), "the cluster's DNS service")
        if domain and not self.result.get("clusterDomain"):
            self.set("clusterDomain", domain, "the cluster's domain")
        if taints and self.minor >= SINCE["registerWithTaints"]:
            self.set("registerWithTaints", [_taint(text) for text in taints], "taints of a new Node")


def _taint(text: str) -> dict[str, str]:
    head, _, effect = text.rpartition(":")
    key, mark, value = head.partition("=")
    return {"key": key, "effect": effect, **({"value": value} if mark else {})}
