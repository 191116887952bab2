"""Check `UnquotedServicePath`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("UnquotedServicePath")
def unquoted_service_path(candidate: Candidate) -> Iterator[Finding]:
    r"""No service of a node has a path with blanks that is not in quotes.

    Windows tries C:\Program.exe before C:\Program Files\x.exe where the path of a service is not quoted:
    who may write there runs a program as SYSTEM on the node. sc.exe and PowerShell lose such quotes easily.

    Cure: sc.exe config NAME binPath= "\"C:\Program Files\...\x.exe\" arguments".
    """
    if candidate.facts.services is None:
        yield unknown("It is not known how the services on the host are started.")
        return
    for service in candidate.facts.services:
        if _is_open(service.command or ""):
            yield warning(
                f"The path of the service {service.name} has blanks and no quotes: {service.command}",
                "Put the program's path in quotes: sc.exe config NAME binPath= with the quotes escaped.",
            )


def _is_open(command: str) -> bool:
    """Whether a blank stands in the program's own path; arguments may have as many as they like."""
    path, found, _ = command.strip().lower().partition(".exe")
    return bool(found) and not path.startswith('"') and " " in path and " -" not in path and " /" not in path
