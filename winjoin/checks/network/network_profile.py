"""Check `NetworkProfile`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import adapters_unknown, called, own_adapter
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("NetworkProfile")
def network_profile(candidate: Candidate) -> Iterator[Finding]:
    """Windows trusts the network with the Node's address.

    On a Public network, rules that are for Private and Domain do not count, and WinRM refuses changes of its
    settings with 0x80338169 (2150859113 in decimal), whatever the language. winjoin's own rule counts on all
    networks. Other adapters, such as "vEthernet (DockerNAT)", are no finding here: switches come up Public,
    and that alone blocks no join. Where a setting of WinRM has to change, its check names them.

    Cure: Set-NetConnectionProfile -InterfaceAlias NAME -NetworkCategory Private, in a network you trust.
    """
    if adapters_unknown(candidate):
        yield unknown("It is not known whether Windows trusts the host's network.")
        return
    adapter = own_adapter(candidate)
    if adapter and adapter.profile == "Public" and adapter.kind != "vswitch":
        yield warning(
            f"The host's network on {called(adapter)} is Public: Windows does not trust it",
            "Set-NetConnectionProfile -InterfaceAlias NAME -NetworkCategory Private",
        )
