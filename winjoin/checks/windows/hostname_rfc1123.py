"""Check `HostnameRFC1123`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_LONGEST = 63
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@check("HostnameRFC1123")
def hostname_rfc1123(candidate: Candidate) -> Iterator[Finding]:
    """The computer's name is a host name: letters of a to z, digits and hyphens.

    Windows also takes underscores and letters of all languages; Kubernetes, certificates and many DNS
    servers do not. With --node-name the host joins all the same, and is found by its address alone.

    Cure: Rename-Computer and a restart before the join.
    """
    system = candidate.facts.os
    own = system.dns_host_name or system.computer_name
    if own is None:
        yield unknown("The computer's name is not known.")
    elif not _is_label(own.lower()):
        yield warning(
            f"The computer's name {own} is no host name of RFC 1123",
            "Rename-Computer to letters of a to z, digits and hyphens, and restart the host.",
        )


def _is_label(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and _LETTERS.issuperset(name) and name[0] != "-" != name[-1]
