"""Check `TimeService`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

if TYPE_CHECKING:
    from winjoin.hosts.facts import Service
    from winjoin.resources.registry_value import RegistryValue

_KEY = "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\W32Time"
_AUTOMATIC = 2
_OFF = "is disabled"


@check("TimeService")
def time_service(candidate: Candidate) -> Iterator[Finding]:
    """Somebody tells the host the time.

    A clock that nobody sets runs away: after months tokens and certificates are "not yet valid", or end
    early. Windows' own service W32Time keeps it; outside a domain it starts by hand and stops again, which
    is no fault. Where a hypervisor or another program sets the clock, ignore this check by name.

    Cure: Set-Service W32Time -StartupType Automatic, and a source; --fix sets both in the registry, where
    they count from the next start of Windows.
    """
    kind, services = candidate.facts.os.time_service, candidate.facts.services or ()
    service = next((item for item in services if (item.name or "").lower() == "w32time"), None)
    if kind is None or service is None:
        yield unknown("It is not known what tells the host the time.")
    trouble = _trouble(service)
    if trouble:
        yield warning(
            f"The time service W32Time {trouble}",
            "Set-Service -Name W32Time -StartupType Automatic -Status Running",
            fix=(_value("", "Start", "DWord", _AUTOMATIC),) if trouble == _OFF else (),
        )
    if kind is not None and kind.casefold() == "nosync":
        wanted = "NT5DS" if candidate.facts.os.part_of_domain else "NTP"
        yield warning(
            "The time service asks nobody for the time (NoSync)",
            f"Set Type to {wanted} below {_KEY}\\Parameters, then Restart-Service W32Time.",
            fix=(_value("\\Parameters", "Type", "String", wanted),),
        )


def _trouble(service: Service | None) -> str:
    if service is not None and service.start == "Disabled":
        return _OFF
    stopped = service is not None and service.start == "Automatic" and service.state == "Stopped"
    return "has stopped" if stopped else ""


def _value(below: str, name: str, kind: str, value: str | int) -> RegistryValue:
    from winjoin.resources.registry_value import RegistryValue

    return RegistryValue(
        path=_KEY + below, name=name, kind=kind, value=value, why="certificates need the right time"
    )
