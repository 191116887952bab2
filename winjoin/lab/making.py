"""How the hosts of a lab are made: an emulator here, or one of the Windows stand-in's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from winjoin.lab.hosts import Addresses, LabHost, Listener, emulated_address
from winjoin.lab.layout import USER, Layout, write_private
from winjoin.lab.watching import Watched

if TYPE_CHECKING:
    from winjoin.lab.control_plane.pki import Authority
    from winjoin.lab.machines.emulator import Emulator
    from winjoin.lab.up import LabOptions
    from winjoin.lab.winrm.settings import Settings

EMULATOR_SECONDS = 0.5


class Making(NamedTuple):
    """What all hosts of a lab share; `authority` signs their listeners' certificates."""

    options: LabOptions
    layout: Layout
    addresses: Addresses
    authority: Authority
    password: str

    def certificate(self, name: str, *addresses: str) -> tuple[Path, Path]:
        """Certificate and key of a host's listener, for its name and these addresses, beside its drive."""
        certificate, key = self.authority.server((name, *addresses))
        folder = self.layout.host(name)
        folder.mkdir(parents=True, exist_ok=True)
        files = folder / "winrm.crt", folder / "winrm.key"
        files[0].write_bytes(certificate)
        write_private(files[1], key.decode("ascii"))
        return files


def make_host(making: Making, number: int) -> LabHost:
    """Host 1, 2, …, not started yet."""
    if making.options.machines == "stand-in":
        from winjoin.lab.stand_in_host import stand_in_host

        return stand_in_host(making, number)
    return _emulated_host(making, number)


def listener_faults(faults: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The faults that are the WinRM server's; the emulator has the others."""
    return tuple(fault for fault in faults if not _is_emulators(fault))


def winrm_settings(states: Iterable[str]) -> Settings:
    """What the WinRM service of a host in these states is set to: what its facts say."""
    from winjoin.lab.machines.profiles import healthy
    from winjoin.lab.patching import patch
    from winjoin.lab.states import facts_patch
    from winjoin.lab.winrm.settings import Settings

    facts = healthy()
    patch(facts, facts_patch(states))
    return Settings.of_facts(facts.get("remote"))


def _is_emulators(fault: str) -> bool:
    from winjoin.lab.machines.emulator import FAULTS

    return fault.partition("@")[0] in {name.partition("@")[0] for name in FAULTS}


def _emulated_host(making: Making, number: int) -> LabHost:
    name, options = f"win-{number}", making.options
    machine = _emulator(making, name, number)
    certificate = making.certificate(name, "127.0.0.1", "localhost")

    def listen(host: LabHost) -> Listener:
        from winjoin.lab.winrm import WinrmServer

        port = host.port  # of the listener before a restart, so that the inventory stays true
        server = WinrmServer(
            Watched(machine, host.refresh),
            users={USER: making.password},
            https_port=port,
            certificate=certificate,
            folder=making.layout.folder,
            faults=listener_faults(list(options.faults)),
            settings=winrm_settings(options.states),
        )
        server.start()
        return server

    host = LabHost(name, machine, making.layout, listen=listen, address="127.0.0.1", every=EMULATOR_SECONDS)
    machine.changed = host.soon
    return host


def _emulator(making: Making, name: str, number: int) -> Emulator:
    from winjoin.lab.machines.emulator import Emulator
    from winjoin.lab.states import facts_patch

    options = making.options
    machine = Emulator(
        name.upper(),
        making.layout.host(name) / "C",
        address=emulated_address(number),
        build=options.windows_build,
        facts_patch=facts_patch(options.states),
        faults=[fault for fault in options.faults if _is_emulators(fault)],
    )
    if not options.bare:
        machine.state.features.install("Containers")
        machine.state.features.finish()
    return machine
