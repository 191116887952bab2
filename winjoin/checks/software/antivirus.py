"""Check `Antivirus`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_SHOWN = 5


@check("Antivirus")
def antivirus(candidate: Candidate) -> Iterator[Finding]:
    r"""No virus scanner but Windows' own filters the files of the host.

    Scanners read each layer while it is unpacked and lock files of containers: images take many times as
    long, containers cannot be removed, and network filters of such products keep the HNS switch from being
    made. Windows' own is known to work.

    Cure: exclude C:\ProgramData\containerd and the programs containerd.exe, containerd-shim-runhcs-v1.exe
    and kubelet.exe in the product's own management, or keep the product off nodes.
    """
    products = candidate.facts.antivirus.products
    if products is None:
        yield unknown("It is not known which virus scanners are on the host.")
    elif products:
        more = "" if len(products) <= _SHOWN else f" and {len(products) - _SHOWN} more"
        yield warning(
            f"The host has a virus scanner beside Windows' own: {', '.join(products[:_SHOWN])}{more}",
            "Exclude C:\\ProgramData\\containerd, containerd.exe, containerd-shim-runhcs-v1.exe and kubelet.exe "
            "in its own management.",
        )
