"""Check `NetBIOSName`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_LONGEST = 15


@check("NetBIOSName")
def netbios_name(candidate: Candidate) -> Iterator[Finding]:
    """The computer's name has at most 15 characters, and no other host of the command has the same.

    Windows cuts longer names for NetBIOS: `hostname` and COMPUTERNAME show 15 characters, scripts of network
    agents look for a Node of that name, and hosts whose names begin alike become one (kubernetes#65487). A
    name that is given with --node-name is everywhere the same, so then only that counts.

    Cure: Rename-Computer and a restart before the join, or --node-name.
    """
    name = str(candidate.node_name)
    own = candidate.facts.os.dns_host_name or candidate.facts.os.computer_name
    if own is None:
        yield unknown("The computer's name is not known.")
    if name in candidate.others:
        yield error(
            f"Another host of this command becomes the Node {name}, too",
            "Give each a name of its own with --node-name or the variable winjoin_node_name.",
        )
    if own is None or own.lower() != name or len(own) <= _LONGEST:
        return
    alike = [other for other in candidate.others if other != name and other[:_LONGEST] == name[:_LONGEST]]
    also = f", as it shows {alike[0]}" if alike else ""
    yield warning(
        f"The computer's name {own} has {len(own)} characters: NetBIOS shows {own[:_LONGEST].upper()}{also}",
        f"Rename-Computer to at most {_LONGEST} characters and restart, or give --node-name.",
    )
