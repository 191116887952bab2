"""Check `SubnetTwice`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.own_adapter import adapters_unknown, called, is_upper, visible
from winjoin.checks.network.subnets import subnet
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("SubnetTwice")
def subnet_twice(candidate: Candidate) -> Iterator[Finding]:
    """No two adapters have addresses in the same network.

    With two ways to the same neighbours Windows sends by either, with that one's address: others see
    requests from one and answers from the other, and after a restart HNS may take the wrong adapter
    (flannel#1628). Several adapters in several networks are no trouble: winjoin names the one it means.

    Cure: take one of the two addresses away, or make a team of the adapters.
    """
    if adapters_unknown(candidate):
        yield unknown("It is not known which addresses the host's adapters have.")
        return
    plain = {item.index: item for item in candidate.facts.network.adapters or () if not is_upper(item)}
    seen: dict[str, int | None] = {}
    for item in visible(candidate):
        network = subnet(f"{item.address}/{item.prefix_length}")
        if item.index not in plain or network is None or network.first == network.last:
            continue
        other = plain.get(seen.setdefault(network.text, item.index))
        if other and other.index != item.index:
            yield warning(
                f"{called(other)} and {called(plain[item.index])} are both in {network.text}",
                "Take one of the two addresses away, or make a team of them.",
            )
            return
