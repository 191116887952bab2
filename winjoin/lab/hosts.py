"""One host of a lab: a machine, its WinRM listener, and the thread that keeps world.json current."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from winjoin.errors import WinjoinError
from winjoin.lab.layout import Layout, Listening
from winjoin.lab.watching import Periodic

if TYPE_CHECKING:
    from winjoin.lab.machines.machine import Machine

GATEWAY = "10.99.0.1"
BRIDGE = "windows0"
"""The bridge of the stand-in's `host network`, where each host has an address of its own."""


class Addresses(NamedTuple):
    """Where the parts of a lab listen."""

    local: str
    bridged: bool

    @classmethod
    def here(cls, machines: Literal["emulator", "stand-in"]) -> Addresses:
        """Loopback, or 10.99.0.1 inside the stand-in's network."""
        bridged = machines == "stand-in" and _has_bridge()
        return cls(GATEWAY if bridged else "127.0.0.1", bridged)

    def of_host(self, number: int) -> str:
        """The address of host 1, 2 and so on."""
        return _bridged_address(number)


def emulated_address(number: int) -> str:
    """Of an emulated host in its own world, with its network: what a stand-in host would have at the same place.

    Elsewhere one in no network of any cluster; nothing is reached there.
    """
    return f"{_bridged_address(number)}/16" if _has_bridge() else f"192.0.2.{number + 10}/24"


def _bridged_address(number: int) -> str:
    return f"10.99.{(number + 1) // 250 + 1}.{(number + 1) % 250}"


def _has_bridge() -> bool:
    return any(
        f"{BRIDGE}:" in line for line in Path("/proc/net/dev").read_text(encoding="ascii").splitlines()
    )


class Listener(Protocol):
    """A WinRM listener, here or in a host's own network."""

    https_port: int

    def close(self) -> None:
        """End it."""


class LabHost:
    """A running host; `machine` plays it, `listening` says where WinRM answers."""

    def __init__(
        self,
        name: str,
        machine: Machine,
        layout: Layout,
        *,
        listen: Callable[[LabHost], Listener],
        address: str,
        every: float,
    ) -> None:
        self.name = name
        self.machine = machine
        self.layout = layout
        self._address, self._port = address, 0
        self._listen = listen
        self.listener: Listener | None = None
        self._turning = threading.RLock()  # held while it restarts or ends
        self._writing = threading.Lock()  # never held while something else is waited for
        self._periodic = Periodic(self._look, every=every, name=f"world of {name}")

    @property
    def drive(self) -> Path:
        """Its C:."""
        return self.machine.drive()

    @property
    def port(self) -> int:
        """Of its WinRM listener; 0 before the first start. It stays the same through restarts."""
        return self._port

    @property
    def listening(self) -> Listening:
        """Name, address and port for an inventory."""
        return Listening(self.name, self._address, self._port)

    def start(self) -> None:
        """Begin to listen and to watch."""
        self.layout.link_drive(self.name, self.machine.drive())
        self.refresh()
        self._open()
        self._periodic.start()

    def _open(self) -> None:
        self.listener = self._listen(self)
        self._port = self.listener.https_port

    def refresh(self) -> None:
        """Write world.json now."""
        with self._writing:
            self.layout.write_world(self.name, self.machine.world())

    def soon(self) -> None:
        """Write world.json without waiting for it."""
        self._periodic.wake()

    def restart(self) -> None:
        """What the button does: every program and connection ends, automatic services come back."""
        with self._turning:
            if self.listener:
                self.listener.close()
            self.machine.restart()
            self._open()
            self.refresh()

    def close(self) -> None:
        """End the listener, the programs, the machine; world.json is written a last time."""
        self._periodic.close()
        with self._turning:
            if self.listener:
                self.listener.close()
            self.refresh()
            self.machine.close()

    def _look(self) -> None:
        with self._turning:
            asked = getattr(self.machine, "restart_requested", None)
            if asked is not None and asked():
                self.restart()
            elif getattr(self.listener, "ended", False):
                self._reopen()
            self.refresh()

    def _reopen(self) -> None:
        """Listen again where the machine was restarted by somebody else, and its listener ended with it.

        Where it is restarted once more meanwhile, the next look finds the old listener ended still.
        """
        if self.listener:
            self.listener.close()
        with contextlib.suppress(WinjoinError):
            self._open()
