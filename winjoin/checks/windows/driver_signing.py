"""Check `DriverSigning`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_WITH_DRIVERS = ("antrea", "ovn")


@check("DriverSigning")
def driver_signing(candidate: Candidate) -> Iterator[Finding]:
    """Windows loads drivers that Microsoft has signed, and no others.

    Test signing is switched on for Open vSwitch drivers that are not signed for Windows (antrea#2638). With
    it, any driver that anybody signed is loaded into the kernel that all containers share. Topologies that
    come with such a driver may need it; this one does not.

    Cure: bcdedit /set testsigning off, then a restart.
    """
    on = candidate.facts.os.test_signing
    if on is None:
        yield unknown("It is not known whether Windows loads drivers that anybody signed.")
    elif on and not candidate.topology.startswith(_WITH_DRIVERS):
        yield warning(
            "Windows is in test signing mode: it loads drivers that anybody signed",
            "bcdedit /set testsigning off, then restart the host.",
        )
