"""Check `Transcription`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("Transcription")
def transcription(candidate: Candidate) -> Iterator[Finding]:
    """No group policy writes down what PowerShell shows.

    Transcripts are files that others may read. winjoin's secrets come on standard input, which is not in
    them; tokens that other scripts print (an agent's quick start that shows its configuration) are.

    Cure: keep the transcripts where administrators alone read them, or switch the policy off.
    """
    on = candidate.facts.engine.transcription
    if on is None:
        yield unknown("It is not known whether PowerShell writes transcripts on the host.")
    elif on:
        yield warning(
            "Group policy makes PowerShell write transcripts: tokens that scripts print would stand in them",
            "Let administrators alone read the transcripts, or switch Turn on PowerShell Transcription off.",
        )
