"""Check `Facts`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown

_PARTS = ("os", "engine", "hardware", "network", "hns", "antivirus", "identity")
_LISTS = ("features", "services", "programs", "environment")
_SHOWN = 5
_CURE = "Run winjoin as an administrator of the host; look at what the host answers, or ignore this check by name."


@check("Facts")
def host_facts(candidate: Candidate) -> Iterator[Finding]:
    """The host has told everything about itself, and nothing that cannot be.

    Checks can only answer from what a host says. A part may fail (no rights, a damaged WMI repository, an old
    build), and a value may be refused: of a wrong type, too large, not a number. Checks that need it say
    that they do not know; this one names what is missing, and why.

    Cure: administrator's rights; winmgmt /verifyrepository for a damaged WMI; else the message says it.
    """
    facts = candidate.facts
    failed = {text.partition(":")[0] for text in facts.failed_parts}
    silent = [name for name in _PARTS if getattr(facts, name) == type(getattr(facts, name))()]
    silent += [name for name in _LISTS if getattr(facts, name) is None]
    missing = [name for name in silent if name not in failed]
    if facts.failed_parts:
        yield unknown(f"The host could not tell: {_few(facts.failed_parts)}", _CURE)
    if facts.refused:
        yield unknown(f"What the host told was not believed: {_few(facts.refused)}", _CURE)
    if missing and not facts.refused:
        yield unknown(f"The host told nothing about {', '.join(missing)}", _CURE)


def _few(texts: tuple[str, ...]) -> str:
    more = "" if len(texts) <= _SHOWN else f" and {len(texts) - _SHOWN} more"
    return ", ".join(texts[:_SHOWN]) + more
