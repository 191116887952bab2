"""The folder of a lab, as users and tests find it.

::

    inventory.yaml      Ansible-style, for --inventory; the password stands in a file beside it
    password, ca.crt    of the hosts' WinRM listeners
    kubeconfig          of an administrator
    join-command.txt    as kubeadm prints it
    hosts/NAME/C/       the host's drive
    hosts/NAME/world.json   services, features, firewall, registry … as they are now
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.errors import UsageError

Json = dict[str, Any]
USER = "Administrator"
MARKER = ".winjoin-lab"
"""A folder that has it holds a lab's files, which the next lab in it may replace."""
OURS = ("hosts", "control-plane")


class Listening(NamedTuple):
    """Where one host's WinRM listener is."""

    name: str
    address: str
    port: int


class Layout:
    """Paths below the lab's folder, and how their files are written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inventory = folder / "inventory.yaml"
        self.password = folder / "password"
        self.authority = folder / "ca.crt"
        self.kubeconfig = folder / "kubeconfig"
        self.join_command = folder / "join-command.txt"

    def host(self, name: str) -> Path:
        """The folder of a host."""
        return self.folder / "hosts" / name

    def make(self) -> int:
        """Make the folder and remove what an earlier lab left there; returns a lock to be closed at the end.

        The folder is its owner's only where it is new. Raises UsageError where another lab runs in it.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        marker = self.folder / MARKER
        used = marker.exists()
        lock = os.open(marker, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise UsageError(f"Another lab runs in {self.folder}.", hint="Name another --dir.") from error
        for name in OURS if used else ():
            shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / "hosts").mkdir(exist_ok=True)
        return lock

    def write_password(self, password: str) -> None:
        """Write the file that the inventory names."""
        write_private(self.password, password)

    def write_inventory(self, hosts: Sequence[Listening], *, mirror: str) -> None:
        """Write the inventory: WinRM over HTTPS with NTLM, the lab's CA, the lab's mirror."""
        import yaml

        common = {
            "ansible_connection": "winrm",
            "ansible_winrm_scheme": "https",
            "ansible_winrm_transport": "ntlm",
            "ansible_winrm_server_cert_validation": "validate",
            "ansible_winrm_ca_trust_path": str(self.authority),
            "ansible_user": USER,
            "winjoin_password_file": self.password.name,
            "winjoin_artifact_mirror": mirror,
        }
        entries = {host.name: {"ansible_host": host.address, "ansible_port": host.port} for host in hosts}
        value = {"all": {"vars": common, "children": {"windows": {"hosts": entries}}}}
        replace(self.inventory, yaml.safe_dump(value, sort_keys=False))

    def write_kubeconfig(self, source: Path) -> None:
        """Copy a cluster's kubeconfig."""
        write_private(self.kubeconfig, source.read_text(encoding="utf-8"))

    def link_drive(self, name: str, drive: Path) -> None:
        """Let `hosts/NAME/C` be the host's drive, wherever that is."""
        link = self.host(name) / "C"
        link.parent.mkdir(parents=True, exist_ok=True)
        if link.resolve() != drive.resolve():
            link.unlink(missing_ok=True)
            link.symlink_to(drive.resolve(), target_is_directory=True)

    def write_world(self, name: str, world: Json) -> None:
        """Write `world.json`; a reader sees the one before or this one, never half of it."""
        text = json.dumps(world, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        file = self.host(name) / "world.json"
        with contextlib.suppress(OSError):
            if file.read_text(encoding="utf-8") == text:
                return
        replace(file, text)


def replace(file: Path, text: str) -> None:
    """Write a file in one step."""
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads (0600 from the first byte)."""
    file.unlink(missing_ok=True)
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as target:
        target.write(text)
