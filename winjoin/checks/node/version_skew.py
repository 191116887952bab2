"""Check `VersionSkew`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.cluster.skew import skew_mistake
from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("VersionSkew")
def version_skew(candidate: Candidate) -> Iterator[Finding]:
    """The kubelet is not newer than any API server, and not too old for any.

    A newer kubelet uses fields that an older API server does not know; one that is too old meets an API
    that has changed. Three minor versions are allowed. Behind a load balancer the oldest
    API server counts for the one, the newest for the other.

    Cure: give a fitting version with --kubelet-version.
    """
    versions = [version for _, version in candidate.cluster.versions] if candidate.cluster else []
    if not versions or candidate.kubelet_version is None:
        yield unknown("Versions of the kubelet and the API servers could not be compared.")
        return
    if mistake := skew_mistake(candidate.kubelet_version, versions):
        yield error(mistake[0].upper() + mistake[1:], "Give a version that does with --kubelet-version.")
