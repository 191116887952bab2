"""Check `ContainerRuntimeVersion`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.artifacts.catalogue import containerd_supports
from winjoin.checks.advice import advice
from winjoin.engine.check import Candidate, Finding, check, error, unknown


@check("ContainerRuntimeVersion")
def container_runtime_version(candidate: Candidate) -> Iterator[Finding]:
    """The containerd that the host gets supports the kubelet that it gets.

    Each containerd release names the Kubernetes versions that it is for: an old one lacks calls of the CRI
    that a new kubelet makes, and kubelets from 1.36 on do not run with 1.7 at all. HostProcess pods, as
    which kube-proxy and most network agents run, need 1.6 (containerd, RELEASES.md).

    Cure: leave --containerd-version out, or give one that fits the kubelet.
    """
    containerd, kubelet = candidate.containerd_version, candidate.kubelet_version
    if containerd is None or kubelet is None or candidate.facts.os.build is None:
        yield unknown("It is not known which containerd and kubelet are to run, or on which Windows.")
        return
    about = f"containerd {containerd}"
    yield from advice(candidate, "containerd", about=about, asked=f"Nothing is known of {about}.")
    if containerd_supports(containerd, kubelet) is False:
        yield error(
            f"containerd {containerd} does not support Kubernetes {kubelet:minor} (containerd, RELEASES.md)",
            "Leave --containerd-version out, or give a newer patch or minor version.",
        )
