"""Check `NameResolution`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning


@check("NameResolution")
def name_resolution(candidate: Candidate) -> Iterator[Finding]:
    """The host finds the addresses of the names that it needs: the API server's, the registry's.

    The machine that runs winjoin may ask other servers of names, so the host itself looks them up. A name
    that only a proxy looks up is no finding.

    Cure: let the host's server of names know them, or give the API server by its address.
    """
    facts = candidate.facts
    if facts.probes is None or (candidate.endpoint is None and not facts.probes):
        yield unknown("The host was not asked to look up any name.")
        return
    proxied = bool(candidate.proxy) or any(
        name.upper() == "HTTPS_PROXY" for name, _ in facts.network.environment_proxy or ()
    )
    for probe in facts.probes:
        if probe.kind != "dns" or probe.ok is not False:
            continue
        cure = "Let the host's server of names know it; Resolve-DnsName tells what it answers."
        if candidate.endpoint and probe.target == candidate.endpoint.host:
            yield error(f"The host does not find the API server's name {probe.target}: {probe.error}", cure)
        elif not proxied:
            yield warning(f"The host does not find the name {probe.target}: {probe.error}", cure)
