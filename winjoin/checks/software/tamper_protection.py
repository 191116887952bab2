"""Check `TamperProtection`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_LAYERS = "c:\\programdata\\containerd"


@check("TamperProtection")
def tamper_protection(candidate: Candidate) -> Iterator[Finding]:
    r"""Defender's exclusions can be changed on the host, or those of a node are there.

    Real-time protection reads each layer of an image while it is unpacked, which takes a good part of a
    processor and of the time of each first pull (Windows-Containers#92, #201). Under tamper protection
    exclusions that were set on the host do not count: only its management sets them.

    Cure: exclude C:\ProgramData\containerd in the management of Defender, or accept slower pulls.
    """
    facts = candidate.facts.antivirus
    if facts.defender_running is None:
        yield unknown("It is not known whether Defender runs on the host.")
        return
    if not facts.defender_running or facts.real_time is False or _is_excluded(facts.excluded_paths):
        return
    if facts.tamper_protection:
        yield warning(
            "Defender scans the layers of images, and tamper protection keeps its exclusions as they are",
            "Exclude C:\\ProgramData\\containerd in the management of Defender (Intune or Defender for Endpoint).",
        )


def _is_excluded(paths: tuple[str, ...] | None) -> bool:
    return any((path.lower().rstrip("\\*") + "\\").startswith(_LAYERS + "\\") for path in paths or ())
