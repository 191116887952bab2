"""Check `AdapterTeam`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import adapters_unknown, called, own_adapter
from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning


@check("AdapterTeam")
def adapter_team(candidate: Candidate) -> Iterator[Finding]:
    """The Node's address is not on a team of adapters, and never on a member of one.

    HNS has answered 0x803b0006 for teams (rke2#3515, #4511), and a Server 2019 with a team lost the API
    server and RDP when Calico made its VXLAN network (calico#9915). Where a team must be, it is the team that
    is named, never a member.

    Cure: give pods an adapter that is in no team, or try one host before you join many.
    """
    if adapters_unknown(candidate):
        yield unknown("It is not known on which adapter the Node's address is.")
        return
    adapter = own_adapter(candidate)
    if adapter and adapter.team:
        yield error(
            f"The Node's address is on {called(adapter)}, a member of the team '{adapter.team}'",
            "Give the address to the team: a switch cannot be on one member.",
        )
    elif adapter and (adapter.kind == "team" or adapter.team_members):
        yield warning(
            f"The Node's address is on the team {called(adapter)}: HNS has failed on teams with 0x803b0006",
            "Use an adapter that is in no team, or try one such host first, with a console at hand.",
        )
