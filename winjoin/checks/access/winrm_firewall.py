"""Check `WinRMFirewall`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

if TYPE_CHECKING:
    from winjoin.hosts.facts import FirewallProfile

_PROFILES = ("Domain", "Private", "Public")
_RULE = (
    "New-NetFirewallRule -DisplayName 'WinRM for winjoin' -Direction Inbound -Protocol TCP "
    "-LocalPort 5985,5986 -Profile Any"
)


@check("WinRMFirewall")
def winrm_firewall(candidate: Candidate) -> Iterator[Finding]:
    """The firewall lets WinRM in whatever profile the network gets.

    The pod network takes the host's card over with a new adapter, vEthernet, which comes up as Public. Where
    WinRM's ports are open on domain or private networks alone, the connection does not come back. A rule for
    Public alone ends when the host joins a domain (fluffi#154). Domain is asked of domain members only.

    Cure: a rule for 5985 and 5986 in all profiles, limited to your own addresses.
    """
    if not candidate.remote or candidate.facts.network.firewall_service == "Stopped":
        return
    opened = candidate.facts.remote.rule_profiles
    if opened is None:
        yield unknown("It is not known in which firewall profiles WinRM is let in.")
        return
    closed = [name for name in _PROFILES if name not in opened and _blocks(candidate, name)]
    if closed:
        only = f"in {' and '.join(opened)} alone" if opened else "by no rule"
        policy = any(item.local_rules is False and item.name in closed for item in _firewall(candidate))
        yield warning(
            f"The firewall lets WinRM in {only}, not in {' and '.join(closed)}",
            "Make the rule in the group policy: local rules do not count there." if policy else _RULE,
        )


def _blocks(candidate: Candidate, name: str) -> bool:
    """Whether a network of that profile is possible, and the firewall closes what no rule opens."""
    if name == "Domain" and candidate.facts.os.part_of_domain is False:
        return False
    known = next((item for item in _firewall(candidate) if item.name == name), None)
    return known is None or (known.enabled is not False and known.inbound != "Allow")


def _firewall(candidate: Candidate) -> tuple[FirewallProfile, ...]:
    return candidate.facts.network.firewall or ()
