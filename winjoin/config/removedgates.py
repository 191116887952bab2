"""Feature gates that Kubernetes has taken away, and the last minor of 1.x that knew them: data, no decisions.

A kubelet or kube-proxy with a gate that it does not know ends at its start ("unrecognized feature gate",
kubernetes#76329). Source: kubernetes.io, "Feature Gates (removed)"; gates that are not here are not known to be gone.
"""

from __future__ import annotations

_BY_MINOR = {
    8: "AffinityInAnnotations",
    9: "AllowExtTrafficLocalEndpoints",
    10: "KubeletConfigFile PVCProtection",
    11: "Accelerators",
    12: "DynamicVolumeProvisioning",
    14: "Initializers MountPropagation",
    16: """CSIPersistentVolume CustomPodDNS ExperimentalCriticalPodAnnotation GCERegionalPersistentDisk HugePages
        KubeletPluginsWatcher PersistentLocalVolumes PodReadinessGates VolumeScheduling""",
    17: "EnableAggregatedDiscoveryTimeout MountContainers RequestManagement",
    18: """CustomResourceDefaulting CustomResourcePublishOpenAPI CustomResourceSubresources CustomResourceValidation
        CustomResourceWebhookConversion PodPriority ResourceQuotaScopeSelectors ScheduleDaemonSetPods
        TaintNodesByCondition""",
    19: "DynamicAuditing PodShareProcessNamespace ResourceLimitsPriorityFunction",
    20: """HyperVContainer ServiceLoadBalancerFinalizer SupportIPVSProxyMode TaintBasedEvictions WindowsGMSA
        WindowsRunAsUserName""",
    21: """AttachVolumeLimit BlockVolume CSIBlockVolume CSIDriverRegistry CSIMigrationAWSComplete
        CSIMigrationAzureDiskComplete CSIMigrationAzureFileComplete CSIMigrationGCEComplete
        CSIMigrationOpenStackComplete EvenPodsSpread RotateKubeletClientCertificate TokenRequest
        TokenRequestProjection VolumePVCDataSource""",
    22: """BalanceAttachedNodeVolumes CRIContainerLogRotation CSIMigrationvSphereComplete CSINodeInfo
        ExternalPolicyForExternalIP LegacyNodeRoleBehavior NodeDisruptionExclusion RootCAConfigMap RunAsGroup
        SCTPSupport ServiceAppProtocol ServiceNodeExclusion ServiceTopology Sysctls VolumeSnapshotDataSource""",
    23: """BoundServiceAccountTokenVolume CronJobControllerV2 EnableEquivalenceClassCache NamespaceDefaultLabelName
        NodeLease ServiceAccountIssuerDiscovery StartupProbe SupportNodePidsLimit SupportPodPidsLimit""",
    24: """CSIServiceAccountToken EndpointSlice EndpointSliceNodeName EndpointSliceProxying GenericEphemeralVolume
        HugePageStorageMediumSize IPv6DualStack ImmutableEphemeralVolumes IngressClassNamespacedParams RuntimeClass
        SetHostnameAsFQDN StorageObjectInUseProtection StreamingProxyRedirects TTLAfterFinished
        ValidateProxyRedirects VolumeSubpath VolumeSubpathEnvExpansion WarningHeaders
        WindowsEndpointSliceProxying""",
    25: """AllowInsecureBackendProxy CSIMigrationOpenStack CSIVolumeFSGroupPolicy CSRDuration
        ConfigurableFSGroupPolicy DefaultPodTopologySpread DynamicKubeletConfig IndexedJob NonPreemptingPriority
        PodAffinityNamespaceSelector PodDisruptionBudget PodOverhead PreferNominatedNode SelectorIndex
        ServiceLBNodePortControl ServiceLoadBalancerClass SuspendJob""",
    26: """CSIInlineVolume CSIMigration CSIMigrationAWS CSIMigrationAzureDisk ControllerManagerLeaderMigration
        EphemeralContainers ExpandCSIVolumes ExpandInUsePersistentVolumes ExpandPersistentVolumes IdentifyPodOS
        LocalStorageCapacityIsolation NetworkPolicyEndPort StatefulSetMinReadySeconds""",
    27: """AdvancedAuditing CSIMigrationGCE CSIStorageCapacity DelegateFSGroupToCSIDriver DevicePlugins
        DisableAcceleratorUsageMetrics DryRun EndpointSliceTerminatingCondition MixedProtocolLBService
        NetworkPolicyStatus PodHasNetworkCondition PodSecurity ServiceIPStaticSubrange
        ServiceInternalTrafficPolicy UserNamespacesStatelessPodsSupport WindowsHostProcessContainers""",
    28: """CSIMigrationvSphere CronJobTimeZone DaemonSetUpdateSurge DownwardAPIHugePages GRPCContainerProbe
        JobMutableNodeSchedulingDirectives JobTrackingWithFinalizers KubeletCredentialProviders
        LegacyServiceAccountTokenNoAutoGeneration MultiCIDRRangeAllocator OpenAPIV3 ProbeTerminationGracePeriod
        RetroactiveDefaultStorageClass SeccompDefault TopologyManager""",
}

LAST_MINOR: dict[str, int] = {name: minor for minor, names in _BY_MINOR.items() for name in names.split()}
"""By gate: the last minor of 1.x whose components know it."""


def gone(name: str, minor: int) -> bool:
    """Whether components of this minor refuse to start with the gate, as far as it is known."""
    return LAST_MINOR.get(name, minor) < minor
