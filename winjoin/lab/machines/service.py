"""One Windows service as the service control manager keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from winjoin.lab.programs.process import Process

Json = dict[str, Any]
OWN = ("Dnscache", "EventLog", "LanmanServer", "mpssvc", "RpcSs", "Schedule", "W32Time", "WinRM")
"""Services that every Windows Server has and runs."""
STARTS = ("automatic", "delayed", "manual", "disabled")


@dataclass(kw_only=True, eq=False)
class Service:
    """Its configuration and what it does now.

    `inputs` is the registry value WinjoinInputs below its Parameters key.
    """

    name: str
    display_name: str
    command: str
    start: str = "manual"
    depends_on: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    recovery: Json = field(default_factory=dict)
    account: str = "LocalSystem"
    inputs: str | None = None
    built_in: bool = False
    state: str = "Stopped"
    exit_code: int = 0
    failures: int = 0
    process: Process | None = None

    @classmethod
    def own(cls, name: str, *, start: str = "automatic", state: str = "Running") -> Service:
        """One of Windows' own, which needs no program here."""
        command = "C:\\Windows\\system32\\svchost.exe -k netsvcs -p"
        return cls(name=name, display_name=name, command=command, start=start, state=state, built_in=True)

    @property
    def running(self) -> bool:
        """Whether it is RUNNING."""
        return self.state == "Running"

    def snapshot(self) -> Json:
        """As world.json shows it."""
        if self.built_in:
            return {"state": self.state, "start": self.start}
        return {
            "displayName": self.display_name,
            "command": self.command,
            "start": self.start,
            "dependsOn": self.depends_on,
            "environment": dict(sorted(self.environment.items())),
            "recovery": self.recovery,
            "account": self.account,
            "inputs": self.inputs,
            "state": self.state,
            "exitCode": self.exit_code,
        }
