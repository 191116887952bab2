"""Check `Vmxnet3`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import adapters_unknown, called, own_adapter
from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_OVERLAYS = ("overlay", "vxlan", "antrea")


@check("Vmxnet3")
def vmxnet3(candidate: Candidate) -> Iterator[Finding]:
    """Where pods' packets are wrapped, VMware's vmxnet3 does not compute what is in them.

    The adapter's offloads for wrapped packets break VXLAN: ping passes between pods, TCP does not
    (rancher#33399, flannel#2388). Networks that wrap nothing, as host-gateway, are not concerned.

    Cure: switch the encapsulation offload of the adapter off.
    """
    if adapters_unknown(candidate):
        yield unknown("It is not known on which adapter the Node's address is.")
        return
    adapter = own_adapter(candidate)
    if adapter is None or not any(word in candidate.topology for word in _OVERLAYS):
        return
    if "vmxnet3" not in f"{adapter.driver} {adapter.description}".lower():
        return
    on = [name for name in adapter.offloads or () if name.startswith(("Encapsulated", "Vxlan"))]
    if adapter.offloads is None:
        yield unknown(f"It is not known which offloads of {called(adapter)} (vmxnet3) are on.")
    elif on:
        yield warning(
            f"The vmxnet3 adapter {called(adapter)} computes in wrapped packets ({', '.join(on)}): "
            "TCP between pods may fail",
            "Disable-NetAdapterEncapsulatedPacketTaskOffload -Name NAME",
        )
