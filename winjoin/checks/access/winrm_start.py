"""Check `WinRMStart`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_KEY = "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\WinRM"
_AUTOMATIC = 2


@check("WinRMStart")
def winrm_start(candidate: Candidate) -> Iterator[Finding]:
    """WinRM starts by itself after a restart.

    The feature Containers needs a restart before a Node can be made. Where the service WinRM starts by hand
    only, the host is gone from then on, and the join cannot be ended.

    Cure: Set-Service WinRM -StartupType Automatic; --fix sets it in the registry, for the next start.
    """
    if not candidate.remote:
        return
    start = candidate.facts.remote.start or _service(candidate)
    if start is None:
        yield unknown("It is not known whether WinRM starts by itself.")
    elif start in {"Manual", "Disabled"}:
        from winjoin.resources.registry_value import RegistryValue

        yield warning(
            f"The service WinRM is {start.lower()}: after a restart the host cannot be reached",
            "Set-Service -Name WinRM -StartupType Automatic",
            fix=(
                RegistryValue(
                    path=_KEY,
                    name="Start",
                    kind="DWord",
                    value=_AUTOMATIC,
                    why="the host must be reached again after its restart",
                ),
            ),
        )


def _service(candidate: Candidate) -> str | None:
    services = candidate.facts.services or ()
    return next((item.start for item in services if (item.name or "").lower() == "winrm"), None)
