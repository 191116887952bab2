"""Check `Firewall`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("Firewall")
def firewall(candidate: Candidate) -> Iterator[Finding]:
    """The firewall is on in the profiles that the host's networks may get.

    winjoin lets in what a node needs and nothing else. With the firewall off, as some guides want it, every
    neighbour reaches the kubelet's port and all others.

    Cure: Set-NetFirewallProfile -All -Enabled True
    """
    profiles = candidate.facts.network.firewall
    if not profiles:
        yield unknown("It is not known whether the host's firewall is on.")
        return
    off = [item.name or "?" for item in profiles if item.enabled is False]
    if off:
        yield warning(
            f"The host's firewall is off in the profiles {', '.join(off)}",
            "Set-NetFirewallProfile -All -Enabled True: a join lets in what the node needs.",
        )
