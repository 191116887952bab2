"""Check `FileSystem`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.hardware.drives import node_drive
from winjoin.engine.check import Candidate, Finding, check, error, unknown

_GOOD = ("NTFS", "REFS")


@check("FileSystem")
def file_system(candidate: Candidate) -> Iterator[Finding]:
    """The drive of the node has a file system with access control: NTFS or ReFS.

    The kubelet's key and the bootstrap token are kept from ordinary users by access control lists, and
    layers of images need links: FAT and exFAT have neither.

    Cure: put the node on a drive with NTFS, or convert this one (convert.exe makes NTFS of FAT32).
    """
    volume = node_drive(candidate)
    if candidate.facts.hardware.volumes is None or (volume and not volume.file_system):
        yield unknown(f"It is not known which file system {candidate.drive} has.")
    elif volume and (volume.file_system or "").upper() not in _GOOD:
        yield error(
            f"{candidate.drive} has the file system {volume.file_system}, "
            "which keeps no secret and no image layer",
            "Name a drive with NTFS with `drive:`, or format this one so.",
        )
