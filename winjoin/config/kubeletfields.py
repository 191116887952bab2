"""Fields of KubeletConfiguration v1beta1 by version, and what each means on Windows: data, no decisions.

A kubelet that does not know a field warns ("using lenient decoding") and goes on without it, since 1.17
(kubernetes#83204; kubelet.exe 1.20.2 has the words). What is left out is left out to say so in the plan.

Sources: what is fatal and what has no effect: validation_windows.go of Kubernetes 1.36 and defaults.go beside it.
_ALWAYS: read from kubelet.exe 1.20.2 itself. SINCE: the pull request or gate at each line. Both together are the list
of fields of summer 2026 (pkg/kubelet/apis/config/helpers_test.go), but for its tlsCurvePreferences: whether 1.36 has it
already could not be found, so it is kept as given.
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
    "enableProfilingHandler": 21,  # kubernetes#98458, of January 2021; kubelet.exe 1.20.2 has it not
    "enableDebugFlagsHandler": 21,  # the same
    "memoryManagerPolicy": 21,  # gate MemoryManager, alpha 1.21
    "reservedMemory": 21,  # the same
    "seccompDefault": 22,  # gate SeccompDefault, alpha 1.22; kubernetes#101943
    "memorySwap": 22,  # gate NodeSwap, alpha 1.22
    "memoryThrottlingFactor": 22,  # gate MemoryQoS, alpha 1.22
    "cpuManagerPolicyOptions": 22,  # gate of the same name, alpha 1.22
    "registerWithTaints": 23,  # kubernetes#105437
    "registerNode": 23,  # with registerWithTaints
    "shutdownGracePeriodByPodPriority": 23,  # gate GracefulNodeShutdownBasedOnPodPriority, alpha 1.23
    "tracing": 25,  # gate KubeletTracing, alpha 1.25
    "localStorageCapacityIsolation": 25,  # kubernetes#111513
    "topologyManagerPolicyOptions": 26,  # gate of the same name, alpha 1.26
    "containerRuntimeEndpoint": 27,  # kubernetes#112136; 1.26.3 ignores it (kubernetes#118787)
    "imageServiceEndpoint": 27,  # the same
    "maxParallelImagePulls": 27,  # kubernetes#115220, KEP-3673
    "enableSystemLogQuery": 27,  # gate NodeLogQuery, alpha 1.27
    "imageMaximumGCAge": 29,  # gate ImageMaximumGCAge, alpha 1.29
    "containerLogMaxWorkers": 30,  # kubernetes#114301, of February 2024
    "containerLogMonitorInterval": 30,  # the same
    "podLogsDir": 30,  # kubernetes#112957
    "failCgroupV1": 31,  # kubernetes#126031, KEP-4569
    "crashLoopBackOff": 32,  # gate KubeletCrashLoopBackOffMax, alpha 1.32
    "singleProcessOOMKill": 32,  # kubernetes#126096
    "userNamespaces": 33,  # kubernetes#130028
    "imagePullCredentialsVerificationPolicy": 33,  # gate KubeletEnsureSecretPulledImages, alpha 1.33
    "preloadedImagesVerificationAllowlist": 33,  # the same
    "mergeDefaultEvictionSettings": 33,  # kubernetes#127577, of February 2025
    "memoryReservationPolicy": 36,  # kubernetes#137584
    "defaultPodSysctls": 37,  # kubernetes#140052; gate DefaultPodSysctls, alpha 1.37
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
    "memoryReservationPolicy": _CGROUPS,
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
    "WindowsHostNetwork": (26, None),
    "WindowsGracefulNodeShutdown": (32, None),
    "WindowsCPUAndMemoryAffinity": (32, None),
    "NodeLogQuery": (27, 36),
}
"""Feature gates of Windows.

The minor that knows it first, and the one that locks it to true (kube_features.go of 1.36, and Kubernetes'
versioned_feature_list.yaml of the 1.34 cycle for the first minors).
"""
