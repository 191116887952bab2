"""Fields of KubeletConfiguration v1beta1 by version, and what each means on Windows: data, no decisions.

Sources: kubeadm.md 6.1, windows-node.md 5.2; which of them a kubelet 1.20 knows was read from kubelet.exe
1.20.2 itself,
the minors in between are those of Kubernetes' changelogs.
"""

from __future__ import annotations

_ALWAYS = """
address allowedUnsafeSysctls authentication authorization cgroupDriver cgroupRoot cgroupsPerQOS clusterDNS
clusterDomain
configMapAndSecretChangeDetectionStrategy containerLogMaxFiles containerLogMaxSize contentType cpuCFSQuota
cpuCFSQuotaPeriod cpuManagerPolicy cpuManagerReconcilePeriod enableContentionProfiling
enableControllerAttachDetach
enableDebuggingHandlers enableServer enableSystemLogHandler enforceNodeAllocatable eventBurst
eventRecordQPS evictionHard
evictionMaxPodGracePeriod evictionMinimumReclaim evictionPressureTransitionPeriod evictionSoft
evictionSoftGracePeriod
failSwapOn featureGates fileCheckFrequency hairpinMode healthzBindAddress healthzPort httpCheckFrequency
imageGCHighThresholdPercent imageGCLowThresholdPercent imageMinimumGCAge iptablesDropBit iptablesMasqueradeBit
kernelMemcgNotification kubeAPIBurst kubeAPIQPS kubeReserved kubeReservedCgroup kubeletCgroups logging
makeIPTablesUtilChains maxOpenFiles maxPods nodeLeaseDurationSeconds nodeStatusMaxImages
nodeStatusReportFrequency
nodeStatusUpdateFrequency oomScoreAdj podCIDR podPidsLimit podsPerCore port protectKernelDefaults
providerID qosReserved
readOnlyPort registryBurst registryPullQPS reservedSystemCPUs resolvConf rotateCertificates runOnce
runtimeRequestTimeout serializeImagePulls serverTLSBootstrap showHiddenMetricsForVersion shutdownGracePeriod
shutdownGracePeriodCriticalPods staticPodPath staticPodURL staticPodURLHeader streamingConnectionIdleTimeout
syncFrequency systemCgroups systemReserved systemReservedCgroup tlsCertFile tlsCipherSuites tlsMinVersion
tlsPrivateKeyFile topologyManagerPolicy topologyManagerScope volumePluginDir volumeStatsAggPeriod
"""

SINCE: dict[str, int] = {
    "enableProfilingHandler": 21,
    "enableDebugFlagsHandler": 21,
    "memoryManagerPolicy": 21,
    "reservedMemory": 21,
    "seccompDefault": 22,
    "memorySwap": 22,
    "memoryThrottlingFactor": 22,
    "cpuManagerPolicyOptions": 22,
    "registerWithTaints": 23,
    "registerNode": 23,
    "shutdownGracePeriodByPodPriority": 23,
    "tracing": 25,
    "localStorageCapacityIsolation": 25,
    "topologyManagerPolicyOptions": 26,
    "containerRuntimeEndpoint": 27,
    "imageServiceEndpoint": 27,
    "maxParallelImagePulls": 27,
    "enableSystemLogQuery": 27,
    "imageMaximumGCAge": 29,
    "containerLogMaxWorkers": 30,
    "containerLogMonitorInterval": 30,
    "podLogsDir": 30,
    "failCgroupV1": 31,
    "crashLoopBackOff": 32,
    "singleProcessOOMKill": 32,
    "userNamespaces": 33,
    "imagePullCredentialsVerificationPolicy": 33,
    "preloadedImagesVerificationAllowlist": 33,
    "mergeDefaultEvictionSettings": 33,
    "defaultPodSysctls": 36,
}
"""The minor of 1.x that knows a field first; those not here are known to every kubelet from 1.20 on."""

KUBELET_FIELDS: frozenset[str] = frozenset(_ALWAYS.split()) | frozenset(SINCE)

_CGROUPS = "Windows has no cgroups"
_FATAL = "it is Linux' own, and a kubelet on Windows refuses to start with it"
_NO_EFFECT = "it has no effect on Windows"

NOT_ON_WINDOWS: dict[str, str] = {
    "singleProcessOOMKill": _FATAL,
    "userNamespaces": _FATAL,
    "defaultPodSysctls": _FATAL,
    "cgroupDriver": _CGROUPS,
    "cgroupRoot": _CGROUPS,
    "kubeletCgroups": _CGROUPS,
    "systemCgroups": f"{_CGROUPS}, and without cgroupRoot it stops the kubelet",
    "systemReservedCgroup": f"{_CGROUPS}; the amounts of systemReserved are kept",
    "kubeReservedCgroup": f"{_CGROUPS}; the amounts of kubeReserved are kept",
    "qosReserved": _CGROUPS,
    "failCgroupV1": _CGROUPS,
    "memoryThrottlingFactor": _CGROUPS,
    "cpuCFSQuota": "the CPU quota of Linux' scheduler; Windows caps the rate by job objects",
    "cpuCFSQuotaPeriod": "the CPU quota of Linux' scheduler; Windows caps the rate by job objects",
    "failSwapOn": "swap is Linux' own; Windows has page files",
    "memorySwap": "swap is Linux' own; Windows has page files",
    "protectKernelDefaults": "it guards settings of Linux' kernel",
    "allowedUnsafeSysctls": "Windows has no sysctls",
    "kernelMemcgNotification": _CGROUPS,
    "seccompDefault": "Windows has no seccomp",
    "podPidsLimit": "Windows has no limit of processes per pod",
    "oomScoreAdj": "Windows has no OOM killer",
    "makeIPTablesUtilChains": "Windows has no iptables",
    "iptablesMasqueradeBit": "Windows has no iptables",
    "iptablesDropBit": "Windows has no iptables",
    "maxOpenFiles": _NO_EFFECT,
    "hairpinMode": _NO_EFFECT,
    "reservedMemory": "the memory manager of Linux",
}
"""Fields that are dropped for every version, and why."""

NEED_AFFINITY: dict[str, str] = {
    "reservedSystemCPUs": "the kubelet on Windows sees no CPUs to reserve without it, and refuses to start",
    "cpuManagerPolicy": "it has no effect on Windows without it",
    "cpuManagerPolicyOptions": "it has no effect on Windows without it",
    "cpuManagerReconcilePeriod": "it has no effect on Windows without it",
    "topologyManagerPolicy": "it has no effect on Windows without it",
    "topologyManagerScope": "it has no effect on Windows without it",
    "topologyManagerPolicyOptions": "it has no effect on Windows without it",
    "memoryManagerPolicy": "it has no effect on Windows without it",
}
"""Fields that count on Windows only with the feature gate WindowsCPUAndMemoryAffinity (1.32 and later)."""

EVICTION_FIELDS = ("evictionHard", "evictionSoft", "evictionSoftGracePeriod", "evictionMinimumReclaim")

GATES: dict[str, tuple[int, int | None]] = {
    "WinDSR": (14, 34),
    "WinOverlay": (14, 34),
    "WindowsGracefulNodeShutdown": (32, None),
    "WindowsCPUAndMemoryAffinity": (32, None),
    "NodeLogQuery": (27, 36),
}
"""Feature gates of Windows.

The minor that knows it first, and the one that locks it to true (kubeadm.md 6.7).
"""
