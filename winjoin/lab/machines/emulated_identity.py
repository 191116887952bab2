r"""Facts that lie on an emulated host's drive: programs, and what a join or an earlier node has left there.

The places are those of `templates/powershell/facts/{programs,identity}.ps1`.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.drive import Drive
    from winjoin.lab.machines.world import World

Json = dict[str, Any]

KUBELET_CONF = "C:\\etc\\kubernetes\\kubelet.conf"
BOOTSTRAP_CONF = "C:\\etc\\kubernetes\\bootstrap-kubelet.conf"
CLIENT_CERTIFICATE = "C:\\var\\lib\\kubelet\\pki\\kubelet-client-current.pem"
JOURNAL = "C:\\ProgramData\\winjoin\\journal.jsonl"
OWN_FOLDERS = ("C:\\ProgramData\\winjoin", "C:\\etc\\kubernetes", "C:\\var\\lib\\kubelet\\pki")
LEFTOVERS = (
    "C:\\k\\SourceVip.json",
    "C:\\k\\SourceVipRequest.json",
    "C:\\sourcevip\\sourceVip.json",
    "C:\\var\\lib\\cni\\networks",
    "C:\\var\\lib\\kubelet",
    "C:\\run\\flannel\\subnet.env",
)
CNI_FOLDERS = ("C:\\etc\\cni\\net.d", "C:\\Program Files\\containerd\\cni\\conf", "C:\\k\\cni\\config")
PROGRAM_FOLDERS = (
    "C:\\k",
    "C:\\Program Files\\containerd",
    "C:\\Program Files\\containerd\\bin",
    "C:\\usr\\local\\bin",
    "C:\\var\\lib\\rancher\\rke2\\bin",
)
PROGRAMS = {
    "kubelet.exe": "kubelet",
    "kube-proxy.exe": "kube-proxy",
    "containerd.exe": "containerd",
    "dockerd.exe": "docker",
    "rke2.exe": "rke2",
    "k3s.exe": "k3s",
    "k0s.exe": "k0s",
    "kops.exe": "kops",
    "nssm.exe": "nssm",
    "flanneld.exe": "flanneld",
    "calico-node.exe": "calico",
    "antrea-agent.exe": "antrea",
    "hybrid-overlay-node.exe": "hybrid-overlay",
    "windows-instance-config-daemon.exe": "wicd",
}
AKS_SCRIPT = "C:\\AzureData\\CustomDataSetupScript.ps1"


def lay(facts: Json, world: World) -> None:
    """Write the facts that come from the drive."""
    drive = world.drive
    facts["programs"] = _programs(world)
    identity = facts["identity"]
    identity |= {
        "kubeletConf": drive.is_file(KUBELET_CONF),
        "bootstrapConf": drive.is_file(BOOTSTRAP_CONF),
        "leftovers": [path for path in LEFTOVERS if drive.exists(path)],
        "cniConfigs": _cni_configs(drive),
        "openFolders": [path for path in OWN_FOLDERS if _open(drive, path)],
        **_journal(drive),
    }
    if identity["kubeletConf"]:
        identity |= _kubelet_conf(drive.read(KUBELET_CONF).decode("utf-8", "replace"))
    if drive.is_file(CLIENT_CERTIFICATE):
        identity |= _certificate(drive.read(CLIENT_CERTIFICATE))


def _programs(world: World) -> list[Json]:
    """By name in the known folders and in those of PATH; a PATH may name drives that are not there."""
    folders = [*PROGRAM_FOLDERS, *(world.get_environment("Path") or "").split(";")]
    unique = {
        folder.rstrip("\\").lower(): folder.rstrip("\\")
        for folder in reversed(folders)
        if folder[1:3] == ":\\"
    }
    found: list[Json] = []
    for folder in reversed(unique.values()):
        with contextlib.suppress(OSError, ValueError, WindowsError):
            if folder[1:2] == ":" and world.drive.is_folder(folder):
                paths = [(name, f"{folder}\\{file}") for file, name in PROGRAMS.items()]
                found += [{"name": name, "path": path} for name, path in paths if world.drive.is_file(path)]
    if world.drive.is_file(AKS_SCRIPT):
        found.append({"name": "aks", "path": AKS_SCRIPT})
    return found


def _open(drive: Drive, path: str) -> bool:
    """Whether neither the folder nor one above it keeps ordinary users out."""
    key = drive.key(path)
    return drive.is_folder(path) and not any(key == p or key.startswith(p + "\\") for p in drive.private)


def _cni_configs(drive: Drive) -> list[str]:
    found = []
    for folder in CNI_FOLDERS:
        if drive.is_folder(folder):
            files = sorted(drive.real(folder).iterdir())
            found += [
                drive.name(f) for f in files if f.suffix in (".conf", ".conflist", ".json") and f.is_file()
            ]
    return found


def _kubelet_conf(text: str) -> Json:
    """Line by line, as the script reads it: YAML that kubeadm or we wrote."""
    server = re.search(r"^\s*server:\s*(\S+)", text, re.MULTILINE)
    data = re.search(r"^\s*certificate-authority-data:\s*(\S+)", text, re.MULTILINE)
    found: Json = {}
    if server:
        found["kubeletConfServer"] = server[1].strip("\"'")
    if data:
        with contextlib.suppress(ValueError):
            found["kubeletConfCa"] = hashlib.sha256(base64.b64decode(data[1].strip("\"'"))).hexdigest()
    return found


def _certificate(pem: bytes) -> Json:
    from cryptography import x509

    with contextlib.suppress(ValueError):
        certificate = x509.load_pem_x509_certificate(pem)
        names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        subject = str(names[0].value) if names else ""
        return {"clientSubject": subject, "clientNotAfter": certificate.not_valid_after_utc.timestamp()}
    return {}


def _journal(drive: Drive) -> Json:
    """Intents that no line with ``done`` follows, by type and key; a half-written last line is no intent."""
    if not drive.is_file(JOURNAL):
        return {"journal": False, "unfinished": 0}
    open_intents: set[str] = set()
    for line in drive.read(JOURNAL).decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, AttributeError):
            entry = json.loads(line)
            thing = json.dumps([entry.get("type"), entry.get("key")], sort_keys=True)
            (open_intents.discard if entry.get("done") else open_intents.add)(thing)
    return {"journal": True, "unfinished": len(open_intents)}
