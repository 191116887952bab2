"""Check `Virtualization`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_WANTED = ("Installed", "InstallPending")


@check("Virtualization")
def virtualization(candidate: Candidate) -> Iterator[Finding]:
    """Where Hyper-V is wanted, the processor can carry it.

    Ordinary (process-isolated) pods need no hypervisor, so a virtual machine without nested virtualization
    is a good node (sig-windows-tools#296). But where the feature Hyper-V is installed, or the pod network is
    Antrea's, a processor without second-level address translation, or with virtualization off in its
    firmware, keeps the hypervisor from starting: pods with Hyper-V isolation stay ContainerCreating.

    Cure: switch virtualization on in the firmware, or nested virtualization for a virtual machine.
    """
    hardware, facts = candidate.facts.hardware, candidate.facts
    antrea = candidate.topology == "antrea"
    if facts.features is None and not antrea:
        yield unknown("It is not known whether Hyper-V is installed on the host.")
        return
    if (facts.feature("Hyper-V") not in _WANTED and not antrea) or hardware.hypervisor_present:
        return
    if hardware.hypervisor_present is None or hardware.slat is hardware.virtualization_enabled is None:
        yield unknown("It is not known whether the host can run Hyper-V.")
    elif hardware.slat is False or hardware.virtualization_enabled is False:
        lacking = (
            "virtualization in its firmware" if hardware.slat else "second-level address translation (SLAT)"
        )
        say = error if antrea else warning
        yield say(
            f"Hyper-V cannot run: the host has no {lacking}; pods with process isolation are not concerned",
            "Switch virtualization on in the firmware, or nested virtualization for this virtual machine.",
        )
