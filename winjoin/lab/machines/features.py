"""Windows features: which there are, which are installed, and which wait for a restart."""

from __future__ import annotations

from collections.abc import Callable

from winjoin.lab.machines.windows_errors import WindowsError

_AVAILABLE = (
    "Containers",
    "Hyper-V",
    "Hyper-V-PowerShell",
    "RemoteAccess",
    "DirectAccess-VPN",
    "Routing",
    "RSAT-RemoteAccess-PowerShell",
    "FS-Data-Deduplication",
    "Failover-Clustering",
    "Web-Server",
    "Telnet-Client",
    "NFS-Client",
    "Wireless-Networking",
)
_INSTALLED = (
    "FileAndStorage-Services",
    "Storage-Services",
    "PowerShellRoot",
    "PowerShell",
    "Windows-Defender",
    "WoW64-Support",
)
_RESTART = frozenset({"Containers", "Hyper-V", "Failover-Clustering"})
INSTALLED, AVAILABLE, INSTALL_PENDING, UNINSTALL_PENDING, REMOVED = (
    "Installed",
    "Available",
    "InstallPending",
    "UninstallPending",
    "Removed",
)


class Features:
    """The features of one host: `states` by name, as Get-WindowsFeature's InstallState says them."""

    def __init__(self) -> None:
        self.finished: Callable[[], None] = lambda: None
        """Called when a restart has finished what was pending: services come and go with features."""
        self.states = dict.fromkeys(_AVAILABLE, AVAILABLE) | dict.fromkeys(_INSTALLED, INSTALLED)

    def known(self, name: str) -> str:
        """The feature's own spelling of its name; raises for one that this Windows has not."""
        found = next((key for key in self.states if key.lower() == name.lower()), None)
        if found is None:
            raise WindowsError(
                0x800F080C,
                f"The target of the specified cmdlet cannot be a feature named {name!r}",
                error_id="NameDoesNotExist,Microsoft.Windows.ServerManager.Commands.AddWindowsFeatureCommand",
            )
        return found

    def install(self, name: str) -> bool:
        """Install; true where only a restart finishes it. Removed payload: 0x800f081f."""
        name = self.known(name)
        state = self.states[name]
        if state == REMOVED:
            raise WindowsError(
                0x800F081F,
                "The source files could not be found",
                error_id="DISMAPI_Error__Failed_To_Enable_Updates",
            )
        if state in (INSTALLED, INSTALL_PENDING):
            return state == INSTALL_PENDING
        self.states[name] = INSTALL_PENDING if name in _RESTART else INSTALLED
        return self.states[name] == INSTALL_PENDING

    def uninstall(self, name: str) -> bool:
        """Uninstall; true where only a restart finishes it."""
        name = self.known(name)
        state = self.states[name]
        if state in (INSTALLED, UNINSTALL_PENDING) and name in _RESTART:
            self.states[name] = UNINSTALL_PENDING
            return True
        self.states[name] = AVAILABLE
        return False

    def pending(self) -> list[str]:
        """Those that wait for a restart."""
        return sorted(name for name, state in self.states.items() if state.endswith("Pending"))

    def installed(self, name: str) -> bool:
        """Whether it works now; one that waits for a restart does not."""
        return self.states.get(name) == INSTALLED

    def finish(self) -> None:
        """What a restart does."""
        after = {INSTALL_PENDING: INSTALLED, UNINSTALL_PENDING: AVAILABLE}
        self.states = {name: after.get(state, state) for name, state in self.states.items()}
        self.finished()

    def snapshot(self) -> dict[str, str]:
        """States by name, sorted."""
        return dict(sorted(self.states.items()))
