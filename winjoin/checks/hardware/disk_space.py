"""Check `DiskSpace`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.hardware.drives import GIB, node_drive
from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_LEAST, _GOOD = 30, 50


@check("DiskSpace")
def disk_space(candidate: Candidate) -> Iterator[Finding]:
    """The drive of the node has room for images: 30 GB free at least, 50 GB better.

    One base image of Windows is 2 to 7 GB, unpacked more, and every release of Windows has its own. A full
    drive shows as DiskPressure, evicted pods, and pulls that end in the middle.

    Cure: make room, extend the partition, or put the node on another drive with `drive:`.
    """
    volume = node_drive(candidate)
    if candidate.facts.hardware.volumes is None or (volume and volume.free is None):
        yield unknown(f"It is not known how much is free on {candidate.drive}")
    elif volume is None:
        yield error(
            f"The host has no fixed drive {candidate.drive}, on which the node should go",
            "Name another with `drive:` in the configuration, or make that one.",
        )
    elif (free := volume.free or 0) < _GOOD * GIB:
        say = error if free < _LEAST * GIB else warning
        yield say(
            f"{free / GIB:.1f} GB are free on {candidate.drive}: "
            + ("images of Windows need more" if say is error else "few images of Windows go there"),
            f"Make {_GOOD} GB free, extend the partition, or name another drive with `drive:`.",
        )
