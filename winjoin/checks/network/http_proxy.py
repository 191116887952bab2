"""Check `HTTPProxy`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.no_proxy import goes_direct, machine_proxy
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("HTTPProxy")
def http_proxy(candidate: Candidate) -> Iterator[Finding]:
    """The kubelet does not go through a proxy to the API server.

    Services read the machine's environment. With HTTPS_PROXY and without the API server in NO_PROXY, the
    kubelet's connections go through the proxy, which may refuse them, end watches, or know nobody inside.

    Cure: let winjoin give the services their own with `proxy:` and `noProxy:` in the configuration, or put
    the API server into the machine's NO_PROXY and restart.
    """
    if candidate.facts.network.environment_proxy is None or candidate.endpoint is None:
        yield unknown("It is not known whether the kubelet would go through a proxy to the API server.")
    elif candidate.proxy or not machine_proxy(candidate):
        return
    elif not goes_direct(candidate, candidate.endpoint.host, candidate.endpoint.port):
        yield warning(
            f"The kubelet would go through the machine's proxy to the API server {candidate.endpoint}",
            f"Set `proxy:` in the configuration, or put {candidate.endpoint.host} into NO_PROXY and restart.",
        )
