"""Check `Clock`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_NOTICED = 60
_WRONG = 300
_NEAR = 120
_API, _MIRROR = "API server", "mirror"


@check("Clock")
def clock(candidate: Candidate) -> Iterator[Finding]:
    """The host's clock agrees with the API server's to a minute.

    Certificates and tokens have a beginning and an end: on a host that is behind, new ones are "not yet
    valid"; on one that is ahead, they end early. A difference of the zone's whole offset means that
    somebody takes local time for UTC: the firmware, or the hypervisor. A wrong time zone with the right
    time in UTC harms nothing.

    Cure: correct the time source (w32tm /resync), or what gives the machine its time when it starts.
    """
    skew, server = _ahead_of(candidate, _API), _API
    if skew is None:
        skew, server = _ahead_of(candidate, _MIRROR), _MIRROR
    if skew is None or (server == _MIRROR and skew > _NOTICED):
        yield unknown("The host's clock could not be compared with the API server's.")
    elif _is_zone(candidate, skew):
        yield error(
            f"The host's clock is {_words(skew)}, which is this host's UTC offset: "
            "the firmware clock is local time, or the hypervisor gives local time as UTC",
            "Correct the VM's clock setting, or RealTimeIsUniversal in the registry; then run w32tm /resync.",
        )
    elif abs(skew) > _NOTICED:
        say = error if abs(skew) > _WRONG else warning
        yield say(
            f"The host's clock is {_words(skew)} of the {server}'s",
            "Give the host a time source that it reaches, then run w32tm /resync.",
        )


def _ahead_of(candidate: Candidate, server: str) -> float | None:
    """Seconds that the host is ahead of the newest Date that the API server, or any mirror, has told it.

    A mirror's answer may be a cache's copy with the Date of long ago: it can show that a host is behind, and
    that it is right, but never that it is ahead.
    """
    host, api = candidate.facts.os.time, candidate.endpoint
    of_api = {("tls", str(api)), ("http", f"https://{api}/version")}
    asked = candidate.facts.probes or ()
    told = [item for item in asked if ((item.kind, item.target) in of_api) == (server == _API)]
    date = max((item.date for item in told if item.date is not None), default=None)
    return None if host is None or date is None else host - date


def _is_zone(candidate: Candidate, skew: float) -> bool:
    offset = candidate.facts.os.utc_offset_minutes
    return bool(offset) and abs(abs(skew) - abs(offset or 0) * 60) <= _NEAR


def _words(skew: float) -> str:
    seconds = round(abs(skew))
    side = "ahead" if skew > 0 else "behind"
    if seconds < 600:  # noqa: PLR2004 - minutes say nothing of so little
        return f"{seconds} s {side}"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min {side}"
