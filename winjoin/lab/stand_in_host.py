"""Hosts of the Windows stand-in: `host` runs the machine, the listener runs in its network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from winjoin.errors import UsageError
from winjoin.lab.hosts import LabHost, Listener
from winjoin.lab.machines import stand_in_life
from winjoin.lab.watching import Watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from winjoin.lab.machines.stand_in import StandIn
    from winjoin.lab.making import Making

VARIABLE = "WINJOIN_WINDOWS_STAND_IN"
STAND_IN_SECONDS = 5.0
WINRM_PORT = 5986
_PREPARE = (
    "New-Service -Name mpssvc -DisplayName 'Windows Defender Firewall' -StartupType Automatic"
    r" -BinaryPathName C:\windows\system32\wuauserv.exe | Out-Null; Start-Service mpssvc;"
    " $null = Get-NetFirewallRule; $null = Get-NetAdapter; $null = Get-NetIPAddress; $null = Get-NetIPInterface;"
    " $null = Get-NetRoute"
)
"""The stand-in has rules of a firewall, but not its service: one of Wine's own, which does nothing, plays it.

What it models is there from the first look on; the lab looks first, so that nobody's look changes the world.
"""


def program() -> Path:
    """The program `host` that the variable names. Raises UsageError where it names none."""
    named = os.environ.get(VARIABLE, "")
    if not named or not Path(named).exists():
        raise UsageError(
            f"{VARIABLE} names no program that runs Windows stand-in hosts.",
            hint=f"Set {VARIABLE} to it, or use --machines emulator.",
        )
    return Path(named)


def enter_network(*words: str) -> NoReturn:
    """Become `winjoin` with these words inside the stand-in's own network. Raises UsageError without the stand-in."""
    main = "import sys; from winjoin.cli.entry import main; sys.exit(main())"
    command = [str(program()), "network", sys.executable, "-c", main, *words]
    os.execvp(command[0], command)  # noqa: S606 - it needs no shell


def lay_out_mirror(folder: Path) -> None:
    """Fill a mirror with the stand-in's own programs. Raises UsageError where they are missing."""
    maker = program().resolve().parent / "programs" / "artifacts"
    if folder.exists():
        return
    made = subprocess.run([str(maker), str(folder)], capture_output=True, check=False)
    if made.returncode:
        said = made.stderr.decode(errors="replace").strip()
        raise UsageError(f"{maker} made no mirror: {said}", hint="Install the stand-in with its programs.")


def stand_in_host(making: Making, number: int) -> LabHost:
    """Host 1, 2, … of the stand-in."""
    name = f"win-{number}"
    address = making.addresses.of_host(number)
    machine = _machine(making, name, address)
    here = address if making.addresses.bridged else "127.0.0.1"
    certificate = making.certificate(name, here, "localhost")

    def listen(host: LabHost) -> Listener:
        if making.addresses.bridged:
            return InsideListener(machine, making.layout.password, certificate, making.options.faults)
        return _here(making, machine, host, certificate)

    return LabHost(name, machine, making.layout, listen=listen, address=here, every=STAND_IN_SECONDS)


def _machine(making: Making, name: str, address: str) -> StandIn:
    from winjoin.lab.machines.stand_in import StandIn

    folder = making.layout.folder / "machines" / name
    folder.parent.mkdir(exist_ok=True)
    if folder.exists():  # of an earlier lab, which may have been killed
        subprocess.run([str(program()), "stop", str(folder)], capture_output=True, check=False)
        shutil.rmtree(folder)
    machine = StandIn(
        program(), folder, name=name.upper(), build=making.options.windows_build, address=address
    )
    _powershell(machine, _PREPARE)
    if not making.options.bare:
        _powershell(machine, "Install-WindowsFeature -Name Containers | Out-Null")
        machine.restart()
        machine.forget_restarts()
    return machine


def _powershell(machine: StandIn, script: str) -> None:
    started = machine.start(f'powershell.exe -NoLogo -NoProfile -NonInteractive -Command "{script}"')
    started.close_input()
    while started.read(5).exit_code is None:
        pass


def _here(making: Making, machine: StandIn, host: LabHost, certificate: tuple[Path, Path]) -> Listener:
    from winjoin.lab.layout import USER
    from winjoin.lab.winrm import WinrmServer

    server = WinrmServer(
        Watched(machine, host.soon),
        users={USER: making.password},
        https_port=host.port,
        certificate=certificate,
        folder=making.layout.folder,
        faults=making.options.faults,
    )
    server.start()
    return server


class InsideListener:
    """A WinRM listener in a host's own network: `python -m winjoin.lab.listener`, started by `host enter`.

    It ends with its standard input, so none outlives the lab, and with the host, whose network it is in.
    """

    def __init__(
        self,
        machine: StandIn,
        password: Path,
        certificate: tuple[Path, Path],
        faults: Sequence[str] = (),
    ) -> None:
        self.https_port = WINRM_PORT
        self._folder = machine.folder
        self._born = stand_in_life.keeper(machine.folder)
        command = [
            sys.executable,
            "-m",
            "winjoin.lab.listener",
            str(machine.folder),
            machine.name,
            machine.address,
        ]
        arguments = [str(password), str(certificate[0]), str(certificate[1]), str(WINRM_PORT), *faults]
        root = Path(__file__).resolve().parents[2]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]),
        }
        self._process = subprocess.Popen(
            [str(program()), "enter", str(machine.folder), *command, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        if (self._process.stdout or sys.stdin).readline() == b"":
            self.close()
            raise UsageError(
                f"The WinRM listener of {machine.name} did not start.", hint="Its error is above."
            )

    @property
    def ended(self) -> bool:
        """Whether the machine lives again since: to listen in a life that has only just begun may be too early."""
        return stand_in_life.settled(self._folder) not in {None, self._born}

    def close(self) -> None:
        """End it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process.wait()
