"""Check `FirewallPolicy`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("FirewallPolicy")
def firewall_policy(candidate: Candidate) -> Iterator[Finding]:
    """Firewall rules that are made on the host count.

    Group policy can say that only its own rules do (AllowLocalPolicyMerge). Then the rule for the kubelet's
    port is there and has no effect: the Node is Ready, and kubectl logs and exec run into their time limits.

    Cure: let group policy have a rule for TCP 10250, or let local rules count.
    """
    profiles = candidate.facts.network.firewall
    if not profiles or any(item.local_rules is None for item in profiles):
        yield unknown("It is not known whether firewall rules of the host itself count.")
    deaf = [
        item.name or "?"
        for item in profiles or ()
        if item.local_rules is False and item.enabled and item.inbound != "Allow"
    ]
    if deaf:
        yield warning(
            f"By policy, the host's own firewall rules do not count in the profiles {', '.join(deaf)}",
            "Add a rule for TCP 10250 to the group policy, or let it allow local rules.",
        )
