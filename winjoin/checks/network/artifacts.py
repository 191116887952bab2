"""Check `Artifacts`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.no_proxy import machine_proxy
from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("Artifacts")
def artifacts(candidate: Candidate) -> Iterator[Finding]:
    """The host reaches the checksum files of all that it will download.

    The host itself downloads the kubelet, containerd and the plugins, and takes nothing without the digest
    that its publisher says. A version that is not there, a proxy's login page and a closed network are found
    here.

    Cure: let the host reach the publishers, set `proxy:`, or give --artifact-mirror.
    """
    asked = [item for item in candidate.facts.probes or () if item.kind == "digest"]
    if not asked:
        yield unknown("The host was not asked whether it reaches what it will download.")
        return
    cure = "Let the host reach it, or give --artifact-mirror an address that has this version."
    if machine_proxy(candidate) and not candidate.proxy:
        cure = "Set `proxy:` in the configuration: downloads take no proxy from the machine's environment."
    for item in asked:
        if not item.ok or item.text is None:
            said = item.error or (f"HTTP status {item.status}" if item.status else "no answer")
            yield error(f"The host cannot read {item.target}: {said}", cure)
