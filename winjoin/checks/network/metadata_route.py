"""Check `MetadataRoute`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_METADATA = "169.254.169.254/32"


@check("MetadataRoute")
def metadata_route(candidate: Candidate) -> Iterator[Finding]:
    """On Amazon EC2, the host has the route to the metadata service.

    EC2Launch adds it, and it is lost when HNS makes its first switch (hcsshim#299, sig-windows-tools#36).
    Without it the host gets no credentials and no time, and after a restart it may not come back as a Node.

    Cure: add it with EC2Launch's add-routes, or as a persistent route on the adapter with the Node's address.
    """
    maker, routes = candidate.facts.hardware.manufacturer, candidate.facts.network.routes
    if maker is None or (routes is None and _is_ec2(maker)):
        yield unknown("It is not known whether the host is in Amazon EC2 and reaches the metadata service.")
    elif _is_ec2(maker) and not any(item.destination == _METADATA for item in routes or ()):
        yield warning(
            "The host is in Amazon EC2 and has no route to the metadata service 169.254.169.254",
            "New-NetRoute -DestinationPrefix 169.254.169.254/32 -InterfaceAlias NAME -NextHop GATEWAY",
        )


def _is_ec2(maker: str) -> bool:
    return maker.strip().lower().startswith("amazon")
