"""Check `UnfinishedJoin`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("UnfinishedJoin")
def unfinished_join(candidate: Candidate) -> Iterator[Finding]:
    r"""Every change that a join has begun on the host was confirmed.

    winjoin writes down each change before it makes it (C:\ProgramData\winjoin\journal.jsonl), and that it is
    done after it. A change without that may be half made: the host lost power, the connection broke, or
    another winjoin works on it at this moment.

    Cure: none where no other winjoin is at work: the join compares each thing and makes it right.
    """
    identity = candidate.facts.identity
    if identity.journal is None or (identity.journal and identity.unfinished is None):
        yield unknown("It is not known whether an earlier join of the host came to its end.")
    elif identity.journal and identity.unfinished:
        count = identity.unfinished
        changes = "1 change was" if count == 1 else f"{count} changes were"
        yield warning(
            f"{changes} begun on the host by an earlier winjoin and not confirmed",
            "See that no other winjoin works on the host; the join makes them right.",
        )
