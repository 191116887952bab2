"""Feature gates that Kubernetes has taken away, and the last minor of 1.x that knew them: data, no decisions.

A kubelet or kube-proxy with a gate that it does not know ends at its start ("unrecognized feature gate",
kubernetes#76329; SetFromMap of component-base/featuregate). Sources: up to 28 kubernetes.io, "Feature Gates (removed)",
all of it; from 29 on the page of each gate there that says `removed: true`, as many as were found: the list is not whole.
None of those from 34 on is missing in Kubernetes' versioned_feature_list.yaml of the 1.34 cycle. Gates that are not here
are not known to be gone.
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
    29: "RemoveSelfLink",
    30: """APIPriorityAndFairness CSIMigrationRBD CSINodeExpandSecret ConsistentHTTPGetHandlers
        DefaultHostNetworkHostPortsInPodTemplates InTreePluginAWSUnregister InTreePluginAzureDiskUnregister
        InTreePluginAzureFileUnregister InTreePluginGCEUnregister InTreePluginOpenStackUnregister
        InTreePluginRBDUnregister InTreePluginvSphereUnregister JobReadyPods ServiceNodePortStaticSubrange
        SkipReadOnlyValidationGCE""",
    31: """CloudDualStackNodeIPs HPAContainerMetrics KMSv2 KMSv2KDF LegacyServiceAccountTokenCleanUp
        NewVolumeManagerReconstruction StableLoadBalancerNodeSet ZeroLimitedNominalConcurrencyShares""",
    32: """APIListChunking AdmissionWebhookMatchConditions AggregatedDiscoveryEndpoint AppArmor AppArmorFields
        DisableCloudProviders DisableKubeletCloudCredentialProviders JobPodFailurePolicy
        PDBUnhealthyPodEvictionPolicy PersistentVolumeLastPhaseTransitionTime""",
    33: "PodDisruptionConditions",
    34: """AllowServiceLBStatusOnNonLB ComponentSLIs LoadBalancerIPMode SizeMemoryBackedVolumes
        UserNamespacesPodSecurityStandards""",
    35: "InTreePluginPortworxUnregister MemoryManager ServiceTrafficDistribution",
}

LAST_MINOR: dict[str, int] = {name: minor for minor, names in _BY_MINOR.items() for name in names.split()}
"""By gate: the last minor of 1.x whose components know it."""


def gone(name: str, minor: int) -> bool:
    """Whether components of this minor refuse to start with the gate, as far as it is known."""
    return LAST_MINOR.get(name, minor) < minor
