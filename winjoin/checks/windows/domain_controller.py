"""Check `DomainController`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_DOMAIN_CONTROLLER = 2


@check("DomainController")
def domain_controller(candidate: Candidate) -> Iterator[Finding]:
    """The host is a server of its own, not a domain controller.

    Making the pod network cuts its connections, and the feature Containers wants a restart: on a domain
    controller the whole domain notices. HostProcess pods run there as SYSTEM, which on a domain controller
    is a right to everything in the domain.

    Cure: join a member server.
    """
    kind = candidate.facts.os.product_type
    if kind is None:
        yield unknown("It is not known whether the host is a domain controller.")
    elif kind == _DOMAIN_CONTROLLER:
        domain = candidate.facts.os.domain
        yield warning(
            f"The host is a domain controller{f' of {domain}' if domain else ''}",
            "Join a member server instead.",
        )
