"""Check `HNSService`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_NAMES = {"hns": "Host Network Service", "vmcompute": "Hyper-V Host Compute Service"}


@check("HNSService")
def hns_service(candidate: Candidate) -> Iterator[Finding]:
    """The services hns and vmcompute can start.

    They make networks and containers. They are started when they are asked for; hardening guides disable
    them, and then no container starts. A host without the feature Containers has neither of them yet.

    Cure: Set-Service hns -StartupType Manual; Set-Service vmcompute -StartupType Manual.
    """
    if candidate.facts.services is None:
        yield unknown("It is not known whether the services hns and vmcompute can start.")
        return
    for service in candidate.facts.services:
        name = (service.name or "").lower()
        if name in _NAMES and (service.start or "").lower() == "disabled":
            yield error(
                f"The service {name} ({_NAMES[name]}) is disabled",
                f"Set-Service {name} -StartupType Manual",
            )
