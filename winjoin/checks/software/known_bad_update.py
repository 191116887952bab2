"""Check `KnownBadUpdate`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.advice import advice, revision
from winjoin.engine.check import Candidate, Finding, check, unknown


@check("KnownBadUpdate")
def known_bad_update(candidate: Candidate) -> Iterator[Finding]:
    """No update of Windows is installed that is known to break pod networks of the chosen kind.

    Updates have taken the network from all pods of a node: that of July 2024 (KB5040437) for Calico VXLAN on
    Windows Server 2022, corrected in October 2024 (Windows-Containers#516). Updates are cumulative, so all
    revisions from the bad one up to the corrected one have the fault; the revision is what counts, as
    Windows lists the newest update alone. Each advisory names its source.

    Cure: install the newest cumulative update and restart, before pods are there.
    """
    if candidate.facts.os.build is None:
        yield unknown("It is not known which updates Windows has.")
        return
    about = f"Windows {revision(candidate)}"
    yield from advice(
        candidate, "windows", "bad", about=about, asked="It is not known whether Windows has a bad update."
    )
