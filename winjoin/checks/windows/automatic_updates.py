"""Check `AutomaticUpdates`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("AutomaticUpdates")
def automatic_updates(candidate: Candidate) -> Iterator[Finding]:
    r"""Windows Update does not restart the host when it wants to.

    A Node that restarts by itself takes its pods with it, undrained, and comes back with another revision of
    Windows. What builds Windows Nodes for the clouds sets NoAutoUpdate and updates by new images, or drains
    first. Updates must come all the same; so --fix does not switch them off.

    Cure: NoAutoUpdate=1 below the policy key WindowsUpdate\AU, and updates by a job that drains the Node.
    """
    off = candidate.facts.os.no_auto_update
    if off is None:
        yield unknown("It is not known whether Windows Update restarts the host by itself.")
    elif not off and not _disabled(candidate):
        yield warning(
            "Windows Update may install updates and restart the host when it wants to",
            "Set NoAutoUpdate to 1 below HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU, "
            "and update by a job that drains the Node first.",
        )


def _disabled(candidate: Candidate) -> bool:
    services = candidate.facts.services or ()
    return any((item.name or "").lower() == "wuauserv" and item.start == "Disabled" for item in services)
