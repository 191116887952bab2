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
    ),
    State(
        "rke2",
        {
            "services[rke2]": _service("rke2", "C:\\usr\\local\\bin\\rke2.exe agent"),
            "programs[rke2]": {"name": "rke2", "path": "C:\\usr\\local\\bin\\rke2.exe"},
        },
        "is an RKE2 agent",
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
    ),
    State(
        "aks",
        {"programs[aks]": {"name": "aks", "path": "C:\\AzureData\\CustomDataSetupScript.ps1"}},
        "is made from an AKS image",
    ),
    State(
        "other-containerd",
        {
            "services[containerd]": _service("containerd", "C:\\tools\\containerd.exe --run-service"),
        },
        "has a containerd of another product",
    ),
    State(
        "nssm-kubelet",
        {
            "services[kubelet]": _service("kubelet", "C:\\k\\nssm.exe", state="Paused"),
            "programs[nssm]": {"name": "nssm", "path": "C:\\k\\nssm.exe"},
        },
        "has a kubelet in a service wrapper, paused",
    ),
    State(
        "unquoted-service",
        {
            "services[kubelet]": _service(
                "kubelet", "C:\\Program Files\\Kubernetes\\kubelet.exe --config=C:\\k\\c.yaml"
            ),
        },
        "has a service whose path has blanks and no quotes",
    ),
    State("antivirus", {"antivirus.products": ["csagent"]}, "has a virus scanner that is not Windows' own"),
    State(
        "tamper-protection", {"antivirus.tamperProtection": True}, "lets nobody change Defender's exclusions"
    ),
    State(
        "defender-off", {"antivirus.defenderRunning": False, "antivirus.realTime": False}, "has Defender off"
    ),
    State(
        "long-path-variable",
        {"environment.Path+": ";C:\\tools" * 300},
        "has a PATH of more than 2,048 characters",
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
    ),
    State(
        "renamed",
        {
            "identity.kubeletConf": True,
            "identity.clientSubject": "system:node:old-name",
            "identity.clientNotAfter": 4102444800.0,
        },
        "was renamed after it had joined (K2s#3154)",
    ),
    State(
        "expired-certificate",
        {
            "identity.kubeletConf": True,
            "identity.clientSubject": "system:node:win-1",
            "identity.clientNotAfter": 1600000000.0,
        },
        "has a node's certificate that has ended",
    ),
    State("bootstrap-left", {"identity.bootstrapConf": True}, "has a bootstrap token on its drive"),
    State(
        "unfinished", {"identity.journal": True, "identity.unfinished": 2}, "was left in the middle of a join"
    ),
    State(
        "open-folders",
        {"identity.openFolders": ["C:\\etc\\kubernetes", "C:\\ProgramData\\winjoin"]},
        "lets ordinary users read what a join wrote",
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
    ),
    State(
        "kubelet-leftovers",
        {"identity.leftovers+": ["C:\\var\\lib\\kubelet"]},
        "has the folder of an earlier kubelet",
    ),
)
