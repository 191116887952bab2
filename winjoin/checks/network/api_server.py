"""Check `APIServer`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning


@check("APIServer")
def api_server(candidate: Candidate) -> Iterator[Finding]:
    """The API server can be reached from the host, at the address that the kubelet will use.

    A kubelet that cannot reach it waits without an end: no certificate, no Node, no message but in its log.
    The machine that runs winjoin may be in another network, so the host itself is asked; also for the
    cluster's own controlPlaneEndpoint, where it is another address.

    Cure: let the host's network reach that address and port, or give one that it reaches.
    """
    if candidate.endpoint is None:
        yield unknown("It is not known which API server this host will talk to.")
        return
    probe = candidate.facts.probe("tls", str(candidate.endpoint))
    if probe is None or probe.ok is None:
        yield unknown(f"The host was not asked whether it reaches {candidate.endpoint}.")
    elif not probe.ok:
        yield error(
            f"The host does not reach the API server at {candidate.endpoint}: {probe.error or 'no answer'}",
            "Let the host's routes, firewalls and DNS reach it, or give an address that it reaches.",
        )
    for other in candidate.facts.probes or ():
        if other.kind == "tls" and other.target != str(candidate.endpoint) and other.ok is False:
            yield warning(
                f"The host does not reach {other.target}, the cluster's controlPlaneEndpoint: "
                f"{other.error or 'no answer'}",
                "Let the host reach it: what the cluster itself installs on nodes uses that address.",
            )
