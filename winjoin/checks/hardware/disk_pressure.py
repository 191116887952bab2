"""Check `DiskPressure`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.hardware.drives import GIB, node_drive
from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_DEFAULTS = {"nodefs.available": "10%", "imagefs.available": "15%"}


@check("DiskPressure")
def disk_pressure(candidate: Candidate) -> Iterator[Finding]:
    """So much of the drive is free that the kubelet does not evict pods at once.

    The kubelet counts in parts of the whole: by default it reports DiskPressure below 15 % free where the
    images are, whatever that is in GB. A large drive that is nearly full takes no pod.

    Cure: make room on the drive, or set evictionHard in the kubelet's configuration.
    """
    volume = node_drive(candidate)
    if volume is None or volume.free is None or not volume.size:
        if candidate.facts.hardware.volumes is None or volume is not None:
            yield unknown(f"It is not known which part of {candidate.drive} is free.")
        return
    limit = _limit(candidate, volume.size)
    if volume.free < limit:
        yield warning(
            f"{volume.free / volume.size:.0%} of {candidate.drive} are free, and below "
            f"{limit / volume.size:.0%} the kubelet evicts pods (DiskPressure)",
            f"Make {(limit - volume.free) / GIB:.0f} GB or more free, or set evictionHard lower.",
        )


def _limit(candidate: Candidate, size: int) -> float:
    """Bytes below which the kubelet acts: the cluster's evictionHard where it has one, else the kubelet's."""
    given = candidate.cluster.kubelet_configuration.get("evictionHard") if candidate.cluster else None
    wanted = given if isinstance(given, dict) else _DEFAULTS
    return max((_bytes(wanted.get(name), size) for name in _DEFAULTS), default=0.0)


def _bytes(text: object, size: int) -> float:
    """Of ``15%`` or ``10Gi``; 0 of what is neither."""
    value = str(text or "")
    number, factor = (value[:-1], size / 100) if value.endswith("%") else (value.removesuffix("Gi"), GIB)
    try:
        return max(0.0, float(number) * factor)
    except ValueError:
        return 0.0
