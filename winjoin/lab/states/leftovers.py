"""Ill in what others, or an earlier join, have left: programs, services, files."""

from __future__ import annotations

from winjoin.lab.states.state import Json, State


def _service(name: str, command: str, **more: Json) -> Json:
    return {
        "name": name,
        "state": "Running",
        "start": "Automatic",
        "command": command,
        "account": "LocalSystem",
        "exitCode": 0,
    } | more


PROGRAMS: tuple[State, ...] = (
    State(
        "docker",
        {
            "services[docker]": _service("docker", "C:\\Windows\\System32\\dockerd.exe --run-service"),
            "programs[docker]": {"name": "docker", "path": "C:\\Windows\\System32\\dockerd.exe"},
        },
        "has Docker",
        check="OtherRuntimes",
    ),
    State(
        "rke2",
        {
            "services[rke2]": _service("rke2", "C:\\usr\\local\\bin\\rke2.exe agent"),
            "programs[rke2]": {"name": "rke2", "path": "C:\\usr\\local\\bin\\rke2.exe"},
        },
        "is an RKE2 agent",
        check="OtherRuntimes",
    ),
    State(
        "wmco",
        {
            "services[windows-instance-config-daemon]": _service(
                "windows-instance-config-daemon", "C:\\k\\windows-instance-config-daemon.exe controller"
            ),
            "programs[wicd]": {"name": "wicd", "path": "C:\\k\\windows-instance-config-daemon.exe"},
        },
        "is an OpenShift node",
        check="OtherRuntimes",
    ),
    State(
        "aks",
        {"programs[aks]": {"name": "aks", "path": "C:\\AzureData\\CustomDataSetupScript.ps1"}},
        "is made from an AKS image",
        check="OtherRuntimes",
    ),
    State(
        "other-containerd",
        {
            "services[containerd]": _service("containerd", "C:\\tools\\containerd.exe --run-service"),
        },
        "has a containerd of another product",
        check="ContainerdService",
    ),
    State(
        "nssm-kubelet",
        {
            "services[kubelet]": _service("kubelet", "C:\\k\\nssm.exe", state="Paused"),
            "programs[nssm]": {"name": "nssm", "path": "C:\\k\\nssm.exe"},
        },
        "has a kubelet in a service wrapper, paused",
        check="KubeletService",
    ),
    State(
        "old-kube-proxy",
        {
            "services[kube-proxy]": _service(
                "kube-proxy", "C:\\k\\kube-proxy.exe --config=C:\\k\\kube-proxy.conf"
            )
        },
        "has the kube-proxy of an earlier node",
        check="KubeProxyService",
    ),
    State(
        "calico-agent",
        {"services[CalicoNode]": _service("CalicoNode", "C:\\CalicoWindows\\nssm.exe")},
        "has the agent of another pod network",
        check="OtherPodNetwork",
    ),
    State(
        "hns-disabled",
        {
            "services[hns]": _service(
                "hns", "C:\\Windows\\system32\\svchost.exe -k NetSvcs", state="Stopped", start="Disabled"
            )
        },
        "has the Host Network Service disabled",
        check="HNSService",
    ),
    State(
        "unquoted-service",
        {
            "services[csi-proxy]": _service(
                "csi-proxy", "C:\\Program Files\\csi-proxy\\csi-proxy.exe -windows-service"
            ),
        },
        "has a service whose path has blanks and no quotes",
        check="UnquotedServicePath",
    ),
    State(
        "antivirus",
        {"antivirus.products": ["csagent"]},
        "has a virus scanner that is not Windows' own",
        check="Antivirus",
    ),
    State(
        "tamper-protection",
        {"antivirus.tamperProtection": True},
        "lets nobody change Defender's exclusions",
        check="TamperProtection",
    ),
    State(
        "defender-off", {"antivirus.defenderRunning": False, "antivirus.realTime": False}, "has Defender off"
    ),
    State(
        "long-path-variable",
        {"environment.Path+": ";C:\\tools" * 300},
        "has a PATH of more than 2,048 characters",
        check="PathLength",
    ),
)

IDENTITY: tuple[State, ...] = (
    State(
        "joined-elsewhere",
        {
            "identity.kubeletConf": True,
            "identity.kubeletConfServer": "https://203.0.113.9:6443",
            "identity.kubeletConfCa": "0" * 64,
            "identity.leftovers+": ["C:\\var\\lib\\kubelet"],
        },
        "is a node of another cluster",
        check="NodeIdentity",
    ),
    State(
        "renamed",
        {
            "identity.kubeletConf": True,
            "identity.clientSubject": "system:node:old-name",
            "identity.clientNotAfter": 4102444800.0,
        },
        "was renamed after it had joined (K2s#3154)",
        check="NodeIdentity",
    ),
    State(
        "new-name-waits",
        {"os.pendingComputerName": "WIN-NEW"},
        "loses its name at its next start, which nothing else tells",
        check="NodeName",
    ),
    State(
        "expired-certificate",
        {
            "identity.kubeletConf": True,
            "identity.clientNotAfter": 1600000000.0,
        },
        "has a node's certificate that has ended",
        check="ClientCertificate",
    ),
    State(
        "bootstrap-left",
        {"identity.bootstrapConf": True},
        "has a bootstrap token on its drive",
        check="FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
    ),
    State(
        "unfinished",
        {"identity.journal": True, "identity.unfinished": 2},
        "was left in the middle of a join",
        check="UnfinishedJoin",
    ),
    State(
        "open-folders",
        {"identity.openFolders": ["C:\\etc\\kubernetes", "C:\\ProgramData\\winjoin"]},
        "lets ordinary users read what a join wrote",
        check="OpenFolders",
    ),
    State(
        "cni-conflict",
        {
            "identity.cniConfigs": [
                "C:\\etc\\cni\\net.d\\05-nat.conf",
                "C:\\etc\\cni\\net.d\\10-flannel.conflist",
            ],
        },
        "has two CNI configurations: the first by name wins",
        check="CNIConfiguration",
    ),
    State(
        "kubelet-leftovers",
        {"identity.leftovers+": ["C:\\var\\lib\\kubelet"]},
        "has the folder of an earlier kubelet",
        check="KubeletFolder",
    ),
    State(
        "facts-failed",
        {"failedParts+": ["network: CimException: Access denied"]},
        "could not tell a part of its facts",
        check="Facts",
    ),
)

WISHES: tuple[State, ...] = (
    State(
        "taken-name",
        {},
        "is to be a Node that is there, and Ready, on another machine",
        check="NodeExists",
        arguments=("--node-name", "control-plane"),
    ),
    State(
        "newer-kubelet",
        {},
        "is to get a kubelet that is newer than the API server",
        check="VersionSkew",
        arguments=("--kubelet-version", "1.99.0"),
    ),
    State(
        "bad-kube-proxy",
        {"hns.version": "15.4"},
        "has a network service that an older kube-proxy does not go with",
        check="KnownBadKubernetes",
        arguments=("--kubelet-version", "1.33.1"),
    ),
    State(
        "release-2019",
        {"os.build": 17763},
        "is a Server 2019, which Kubernetes 1.36 is not for",
        check="WindowsRelease",
        arguments=("--kubelet-version", "1.36.0"),
    ),
    State(
        "calico-update",
        {"os.ubr": 2582, "os.updates+": ["KB5040437"]},
        "has the update that took the network from pods of Calico VXLAN (Windows-Containers#516)",
        check="KnownBadUpdate",
        arguments=("--topology", "calico-vxlan"),
    ),
    State(
        "calico-2025",
        {"os.build": 26100, "os.ubr": 33296, "hns.version": "15.4"},
        "is a Server 2025, which Calico is not for (calico#11691)",
        check="WindowsRelease",
        arguments=("--topology", "calico-vxlan"),
    ),
    State(
        "old-pause-image",
        {},
        "is to get a pause image that has none for its Windows",
        check="SandboxImage",
        arguments=("--pause-image", "registry.k8s.io/pause:3.5"),
    ),
    State(
        "old-containerd",
        {},
        "is to get a containerd that is older than the kubelet allows",
        check="ContainerRuntimeVersion",
        arguments=("--kubelet-version", "1.33.2", "--containerd-version", "1.7.2"),
    ),
)
"""What is about a wish rather than about the host: the arguments belong to it."""
