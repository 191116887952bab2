"""Check `SecureBoot`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_OVS = ("antrea",)
"""Networks that put a driver of Open vSwitch into the host's switch."""


@check("SecureBoot")
def secure_boot(candidate: Candidate) -> Iterator[Finding]:
    """Where the pod network needs Open vSwitch's driver, Windows will load it.

    With Secure Boot, Windows loads only drivers that Microsoft has signed. Those of Open vSwitch that Antrea
    hands out for tests are not, and test signing cannot be switched on beside Secure Boot (antrea#2638,
    #5805, #6568). No other network is concerned.

    Cure: take a driver that is signed for Windows, or switch Secure Boot off for this machine.
    """
    if candidate.facts.hardware.secure_boot is None:
        yield unknown("It is not known whether Secure Boot is on.")
    elif candidate.facts.hardware.secure_boot and candidate.topology in _OVS:
        yield warning(
            f"Secure Boot is on, and the network {candidate.topology} brings a driver that must be signed",
            "Use a driver of Open vSwitch that is signed for Windows, or switch Secure Boot off.",
        )
