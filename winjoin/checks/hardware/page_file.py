"""Check `PageFile`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("PageFile")
def page_file(candidate: Candidate) -> Iterator[Finding]:
    """The host has a page file.

    On Linux a node should have no swap; on Windows it must have a page file: memory that a process has only
    reserved counts, too, and without a page file programs are refused memory while much of it is free.
    AKS gives its nodes one of 8 GB.

    Cure: let Windows manage a page file on the system drive, and restart.
    """
    files = candidate.facts.hardware.page_files
    if files is None:
        yield unknown("It is not known whether the host has a page file.")
    elif not files:
        yield warning(
            "The host has no page file: programs are refused memory before it is used up",
            "Get-CimInstance Win32_ComputerSystem | "
            "Set-CimInstance -Property @{AutomaticManagedPagefile=$true}, then restart.",
        )
