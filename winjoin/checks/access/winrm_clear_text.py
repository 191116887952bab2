"""Check `WinRMClearText`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.access.settings import to_change
from winjoin.engine.check import Candidate, Finding, check, unknown


@check("WinRMClearText")
def winrm_clear_text(candidate: Candidate) -> Iterator[Finding]:
    r"""WinRM takes no message without encryption.

    With AllowUnencrypted, messages on port 5985 may be read on the way; with Basic besides, passwords too.
    Set-up scripts switch both on. winjoin never uses either: Basic only over HTTPS, and on HTTP encrypted
    messages. Basic alone is no finding, as it is then for HTTPS only.

    Cure: Set-Item WSMan:\localhost\Service\AllowUnencrypted false.
    """
    if not candidate.remote:
        return
    remote = candidate.facts.remote
    if remote.allow_unencrypted is None:
        yield unknown("It is not known whether WinRM takes messages without encryption.")
    elif remote.allow_unencrypted:
        what = "passwords and messages" if remote.basic else "messages"
        found = f"WinRM takes {what} in clear (AllowUnencrypted{', Basic' if remote.basic else ''})"
        yield from to_change(candidate, found, "Service\\AllowUnencrypted", "false")
