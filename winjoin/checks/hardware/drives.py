"""The drive on which a node's files go."""

from __future__ import annotations

from winjoin.engine.check import Candidate
from winjoin.hosts.facts import Volume

GIB = 2**30


def node_drive(candidate: Candidate) -> Volume | None:
    """What the host says of the drive that the join uses; None where it says nothing of it."""
    wanted = candidate.drive.upper()
    volumes = candidate.facts.hardware.volumes or ()
    return next((item for item in volumes if (item.drive or "").upper() == wanted), None)
