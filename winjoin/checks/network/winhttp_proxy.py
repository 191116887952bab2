"""Check `WinHTTPProxy`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.no_proxy import machine_proxy
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("WinHTTPProxy")
def winhttp_proxy(candidate: Candidate) -> Iterator[Finding]:
    """Where Windows has a proxy, containerd and the kubelet have it, too.

    Windows knows three proxies: WinHTTP's (netsh winhttp), each user's, and the environment's. Programs of
    Kubernetes read the environment only, so in a network that needs a proxy they pull no image, while
    Windows Update and the browser work.

    Cure: give the proxy to winjoin with `proxy:` in the configuration.
    """
    proxy = candidate.facts.network.winhttp_proxy
    if proxy is None:
        yield unknown("It is not known whether Windows has a proxy.")
    elif proxy and not candidate.proxy and not machine_proxy(candidate):
        yield warning(
            f"Windows has the proxy {proxy} (WinHTTP), and services of Kubernetes do not know it",
            "Set `proxy:` in the configuration, if images are reached through it only.",
        )
