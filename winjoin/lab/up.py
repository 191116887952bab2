"""A whole lab: a control plane, a mirror, Windows hosts with WinRM listeners, until it is closed."""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from winjoin.errors import ConfigInvalid, Problem
from winjoin.lab.hosts import Addresses, LabHost
from winjoin.lab.layout import Layout

if TYPE_CHECKING:
    from winjoin.lab.artifacts import ArtifactServer
    from winjoin.lab.control_plane import ControlPlane

Machines = Literal["emulator", "stand-in"]
MOST_HOSTS = 200


class _Ended(Exception):
    """A signal came while the lab was made."""


class LabOptions(NamedTuple):
    """What a lab is made of; `kubeconfig` of a cluster that takes the place of the lab's own.

    `version` of the lab's own cluster. `states` and `faults` are names that emulator and WinRM server know.
    `bare`: without the feature Containers.
    """

    hosts: int = 1
    kubeconfig: Path | None = None
    machines: Machines = "emulator"
    windows_build: int = 20348
    states: Sequence[str] = ()
    bare: bool = False
    faults: Sequence[str] = ()
    version: str = ""


class Lab:
    """A lab in `directory`, from `up` to `close`.

    `layout` has the paths, `hosts` the hosts; `control_plane` is None where a kubeconfig was given.
    """

    def __init__(self, directory: Path, options: LabOptions = LabOptions()) -> None:  # noqa: B008 - it is immutable
        self.layout = Layout(directory.resolve())
        self.options = options
        self.hosts: list[LabHost] = []
        self.control_plane: ControlPlane | None = None
        self.artifacts: ArtifactServer | None = None
        self._parts = ExitStack()
        self._addresses = Addresses.here(options.machines)

    def up(self) -> Lab:
        """Start everything and lay the folder out; returns itself. What was started ends where that fails."""
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def host(self, name: str) -> LabHost:
        """One host by its name, `win-1`. KeyError where there is none."""
        return {host.name: host for host in self.hosts}[name]

    def close(self) -> None:
        """End everything; no process, thread or listening port stays. The folder does."""
        self._parts.close()

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> None:
        check(self.options)
        self._parts.callback(os.close, self.layout.make())
        self._start_cluster()
        mirror = self._start_mirror()
        self._start_hosts()
        self.layout.write_inventory([host.listening for host in self.hosts], mirror=mirror)

    def _start_cluster(self) -> None:
        if self.options.kubeconfig:
            self.layout.write_kubeconfig(self.options.kubeconfig)
            self.layout.join_command.write_text(join_command(self.options.kubeconfig), encoding="utf-8")
            return
        from winjoin.lab.control_plane import DEFAULT_VERSION, ControlPlane

        # the stand-in's kubelet.exe is 1.20.2, and no kubelet joins a cluster that is four minors newer
        version = self.options.version or (
            DEFAULT_VERSION if self.options.machines == "emulator" else "v1.20.2"
        )
        folder = self.layout.folder / "control-plane"
        folder.mkdir(exist_ok=True)
        self.control_plane = ControlPlane(folder, address=self._addresses.local, version=version)
        self._parts.callback(self.control_plane.close)
        self.control_plane.start()
        self._ail(self.control_plane)
        self.layout.write_kubeconfig(self.control_plane.kubeconfig)
        self.layout.join_command.write_text(self.control_plane.join_command() + "\n", encoding="utf-8")

    def _ail(self, plane: ControlPlane) -> None:
        """Put the cluster into the states that are asked for."""
        from winjoin.lab.states import cluster_changes

        if wanted := cluster_changes(self.options.states):
            from winjoin.lab.control_plane.changing import change

            change(plane, wanted)

    def _start_mirror(self) -> str:
        from winjoin.lab.artifacts import ArtifactServer

        folder = None
        if self.options.machines == "stand-in":
            from winjoin.lab.stand_in_host import lay_out_mirror

            folder = self.layout.folder / "mirror"
            lay_out_mirror(folder)
        self.artifacts = ArtifactServer(self._addresses.local, folder=folder).start()
        self._parts.callback(self.artifacts.close)
        return self.artifacts.url

    def _start_hosts(self) -> None:
        from winjoin.lab.control_plane.pki import Authority
        from winjoin.lab.making import Making, make_host

        authority = Authority("winjoin lab")
        self.layout.authority.write_bytes(authority.pem)
        password = secrets.token_urlsafe(18)
        self.layout.write_password(password)
        making = Making(self.options, self.layout, self._addresses, authority, password)
        for number in range(1, self.options.hosts + 1):
            host = make_host(making, number)
            self.hosts.append(host)
            self._parts.callback(host.close)
            host.start()


def check(options: LabOptions) -> None:
    """Refuse what no lab can be made of, all of it at once. Raises ConfigInvalid."""
    from winjoin.lab.machines.profiles import EDITIONS

    problems = []
    if not 1 <= options.hosts <= MOST_HOSTS:
        problems.append(Problem("--hosts", f"{options.hosts} is not between 1 and {MOST_HOSTS}"))
    if options.windows_build not in EDITIONS:
        known = ", ".join(map(str, EDITIONS))
        problems.append(Problem("--windows-build", f"{options.windows_build} is none of {known}"))
    if options.kubeconfig and not options.kubeconfig.is_file():
        problems.append(Problem("--kubeconfig", f"there is no file {options.kubeconfig}"))
    of_hosts, of_cluster = _kinds_of_states(options.states)
    if options.kubeconfig and of_cluster:
        names = ", ".join(of_cluster)
        problems.append(Problem("--state", f"{names}: only the lab's own cluster is put into a state"))
    if options.machines == "stand-in" and of_hosts:
        problems.append(Problem("--state", "stand-in hosts have none: their facts are set with `host set`"))
    if bad := _unknown_faults(options):
        known = ", ".join(known_faults(options.machines))
        problems.append(Problem("--fault", f"{', '.join(bad)}: {options.machines} hosts have {known}"))
    if problems:
        raise ConfigInvalid(problems)


def known_faults(machines: Machines) -> list[str]:
    """The faults that hosts of this kind can have; `@N` stands for a number."""
    from winjoin.lab.winrm.server import FAULTS

    if machines == "stand-in":
        return list(FAULTS)
    from winjoin.lab.machines.emulator import FAULTS as EMULATED

    return list(dict.fromkeys((*EMULATED, *FAULTS)))


def _unknown_faults(options: LabOptions) -> list[str]:
    if not options.faults:
        return []
    known = known_faults(options.machines)
    return [fault for fault in options.faults if _without_number(fault) not in known]


def _without_number(fault: str) -> str:
    kind, _, number = fault.partition("@")
    return f"{kind}@N" if number.isdigit() else fault


def _kinds_of_states(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """States of hosts (the unknown among them), and of the cluster."""
    from winjoin.lab.states import STATES, cluster_states

    others = [name for name in names if name not in STATES]
    of_cluster = [name for name in others if name in cluster_states()] if others else []
    return [name for name in names if name not in of_cluster], of_cluster


def join_command(kubeconfig: Path) -> str:
    """What `kubeadm token create --print-join-command` prints for somebody else's cluster."""
    from winjoin.lab.joining import new_join_command

    return new_join_command(kubeconfig)


def run_until_signal(
    directory: Path,
    options: LabOptions,
    ready: Callable[[Lab], None],
    *,
    signals: Sequence[int] = (signal.SIGTERM, signal.SIGINT),
) -> None:
    """Keep a lab in the foreground until a signal comes; `ready` is called once when all of it answers.

    Call it in the main thread. A signal during the start ends what was started, too.
    """
    ended, up = threading.Event(), threading.Event()

    def end(*_: object) -> None:
        ended.set()
        if not up.is_set():
            up.set()  # a second signal does not disturb the clean-up
            raise _Ended

    before = {number: signal.signal(number, end) for number in signals}
    try:
        with Lab(directory, options) as lab:
            up.set()
            ready(lab)
            ended.wait()
    except _Ended:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
