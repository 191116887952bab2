"""Check `ExistingSwitch`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import adapters_unknown, called, has_switch, own_adapter
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("ExistingSwitch")
def existing_switch(candidate: Candidate) -> Iterator[Finding]:
    """The Node's adapter carries no virtual switch that somebody else has made.

    An adapter carries one switch. Where Hyper-V's is on it, HNS answers 0x803b0006 instead of making the
    network of pods. A switch of HNS itself, from an earlier join, is no trouble.

    Cure: remove the switch in Hyper-V (this cuts the connection), or use another adapter.
    """
    if adapters_unknown(candidate) or candidate.facts.hns.networks is None:
        yield unknown("It is not known whether the Node's adapter carries a switch.")
        return
    adapter = own_adapter(candidate)
    if adapter and adapter.kind == "vswitch" and not has_switch(candidate):
        yield warning(
            f"The Node's address is on {called(adapter)}, a virtual switch that HNS did not make",
            "Remove that switch with Remove-VMSwitch at the console, or use another adapter.",
        )
