"""Check `FirewallService`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("FirewallService")
def firewall_service(candidate: Candidate) -> Iterator[Finding]:
    """The service of Windows' firewall runs.

    HNS makes its rules through it, so without mpssvc there is no network for pods. To let everything in,
    switch the firewall's profiles off, and leave the service alone.

    Cure: set the service's Start to 2 in the registry, and restart the machine.
    """
    state = candidate.facts.network.firewall_service
    if state is None or state == "Absent":  # every Windows has it: whoever does not find it could not look
        yield unknown("It is not known whether the firewall's service runs.")
    elif state != "Running":
        yield error(
            f"The firewall's service mpssvc is {state.lower()}: HNS makes no network without it",
            "Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\mpssvc Start 2, then restart.",
        )
