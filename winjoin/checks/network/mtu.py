"""Check `MTU`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import adapters_unknown, called, own_adapter
from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_CLOUDS = 1450
"""Clouds have from 1450 on; 9001 and 8951 are such, too."""


@check("MTU")
def mtu(candidate: Candidate) -> Iterator[Finding]:
    """The Node's adapter takes packets of the usual size: 1,450 bytes or more.

    Pods get the adapter's MTU, less 50 bytes in a VXLAN. With less than others have, small packets pass and
    large ones are lost: ping works, and TLS or an image's pull hangs. A VPN or a tunnel below is mostly the
    cause. Jumbo frames (9,000) are no finding: the switch and all nodes must have them.

    Cure: set the same MTU on all nodes and on what is between them.
    """
    if adapters_unknown(candidate):
        yield unknown("It is not known on which adapter the Node's address is.")
        return
    adapter = own_adapter(candidate)
    if adapter and adapter.mtu is None:
        yield unknown(f"It is not known which MTU {called(adapter)} has.")
    elif adapter and (adapter.mtu or 0) < _CLOUDS:
        yield warning(
            f"The MTU of {called(adapter)} is {adapter.mtu}: large packets of other nodes may be lost",
            "Set-NetIPInterface -InterfaceAlias NAME -NlMtuBytes 1500, if what is between lets them pass.",
        )
