"""What an emulated host is: services, features, network, registry, environment, drive.

It obeys Windows and knows no plan.

One lock guards all of it. Programs of running services live in threads, and look at it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winjoin.lab.machines.drive import Drive
from winjoin.lab.machines.features import Features
from winjoin.lab.machines.network import Network
from winjoin.lab.machines.registry import Registry
from winjoin.lab.machines.services import Services
from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.programs.containerd import Settings

Json = dict[str, Any]

_ENVIRONMENT = {
    "ComSpec": "C:\\Windows\\system32\\cmd.exe",
    "NUMBER_OF_PROCESSORS": "4",
    "OS": "Windows_NT",
    "Path": "C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\Wbem;"
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\",
    "PROCESSOR_ARCHITECTURE": "AMD64",
    "TEMP": "C:\\Windows\\TEMP",
    "TMP": "C:\\Windows\\TEMP",
    "windir": "C:\\Windows",
}
_RULES = {
    "WINRM-HTTP-In-TCP": ("Windows Remote Management (HTTP-In)", ["5985"]),
    "WINRM-HTTPS-In-TCP": ("Windows Remote Management (HTTPS-In)", ["5986"]),
}


class World:
    """The state of one host.

    Attributes: `name` (computer name, upper case), `build`, `boots`, `boot_time` (s), `environment`,
    `firewall` (rules by name), `services`, `features`, `network` (adapters, addresses, routes, hns),
    `registry`, `drive`, `pipes` (names in lower case), `containerd` (what the running one was configured
    with), `listeners` (TCP port to program name), `facts_patch`, `faults`.
    """

    def __init__(self, name: str, drive: Path, *, address: str, build: int, facts_patch: Json) -> None:
        self.name = name.upper()
        self.build = build
        self.lock = threading.RLock()
        self.changed: Callable[[], None] = lambda: None
        self.facts_patch = facts_patch
        self.faults: set[str] = set()
        self.boots = 1
        self.boot_time = 0.0
        self.drive = Drive(drive)
        self.environment: dict[str, str] = dict(_ENVIRONMENT)
        self.firewall: dict[str, Json] = {
            key: _inbound(title, ports) for key, (title, ports) in _RULES.items()
        }
        self.registry = Registry(self.name, build)
        self.features = Features()
        self.network = Network(address)
        self.pipes: set[str] = set()
        self.containerd: Settings | None = None
        self.listeners: dict[int, str] = {135: "svchost", 445: "System", 5985: "System", 5986: "System"}
        self.services = Services(self)
        self.drive.used = self.services.uses
        self.features.finished = self.services.follow_features

    def touch(self) -> None:
        """Tell who watches that something changed; cheap."""
        self.changed()

    def set_environment(self, name: str, value: str | None) -> None:
        """A machine-wide variable; names in any case. Running programs keep what they were started with."""
        if not name or "=" in name or "\0" in (value or ""):
            raise WindowsError(87, f"environment variable {name!r}")
        known = next((key for key in self.environment if key.lower() == name.lower()), name)
        if value is None:
            self.environment.pop(known, None)
        else:
            self.environment[known] = value
        self.touch()

    def get_environment(self, name: str) -> str | None:
        """Its value, whatever the case of the name."""
        return next((value for key, value in self.environment.items() if key.lower() == name.lower()), None)

    def listen(self, port: int, program: str) -> None:
        """Bind a TCP port; raises 10048 where another program has it."""
        with self.lock:
            if port in self.listeners:
                raise WindowsError(10048, f"listen tcp :{port}: bind")
            self.listeners[port] = program
        self.touch()

    def release(self, program: str) -> None:
        """Free the ports and pipes of a program that ended."""
        with self.lock:
            self.listeners = {port: name for port, name in self.listeners.items() if name != program}

    def restart_reasons(self) -> list[str]:
        """Why Windows wants a restart, as words: features, updates, a rename."""
        reasons = [f"feature {name}" for name in self.features.pending()]
        return reasons + (["component based servicing"] if "restart-pending" in self.faults else [])

    def restart(self) -> None:
        """All programs end, the boot is counted, pending features are finished, automatic services start."""
        self.services.end_all()
        with self.lock:
            self.boots += 1
            self.faults.discard("restart-pending")
            self.pipes.clear()
            self.features.finish()
            self.registry.boot(self.boots)
            self.network.boot()
        self.services.boot()
        self.touch()

    def snapshot(self) -> Json:
        """The whole world as JSON; equal worlds give equal text: no times, process ids or unsorted sets."""
        with self.lock:
            return {
                "name": self.name,
                "windowsBuild": self.build,
                "restarts": self.boots - 1,
                "restartPending": self.restart_reasons(),
                "services": self.services.snapshot(),
                "features": self.features.snapshot(),
                "firewall": _sorted(self.firewall),
                "registry": self.registry.snapshot(),
                "environment": _sorted(self.environment),
                **self.network.snapshot(),
                "listening": {str(port): self.listeners[port] for port in sorted(self.listeners)},
                "pipes": sorted(self.pipes),
                "private": sorted(self.drive.private),
                "files": self.drive.digests(),
            }


def _inbound(title: str, ports: list[str]) -> Json:
    return {
        "displayName": title,
        "direction": "Inbound",
        "action": "Allow",
        "protocol": "TCP",
        "localPorts": ports,
        "profiles": ["Any"],
        "enabled": True,
    }


def _sorted(items: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(items.items(), key=lambda item: item[0].lower()))
