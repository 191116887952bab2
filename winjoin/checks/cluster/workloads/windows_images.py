"""Cluster check `WindowsImages`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.artifacts.sandbox import runs_image
from winjoin.cluster.workloads import containers, for_windows, is_host_process, pod_spec, title
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, warning

_BUILDS = {
    "ltsc2019": 17763,
    "1809": 17763,
    "ltsc2022": 20348,
    "20348": 20348,
    "17763": 17763,
    "23h2": 25398,
    "25398": 25398,
    "ltsc2025": 26100,
    "26100": 26100,
}
_ISOLATED = "hypervisor"


@cluster_check("WindowsImages")
def windows_images(candidate: ClusterCandidate) -> Iterator[Finding]:
    """Images of the workloads for Windows run on the builds that the hosts have.

    Without Hyper-V isolation an image runs on its own build, and from Server 2022 on the builds up to the
    host's since the release before. Otherwise: "the container operating system does not match the host
    operating system". What an image is made for is read from its tag (ltsc2019, 1809, ltsc2022, …);
    HostProcess pods run on any build.

    Cure: use images for the host's build, or of several builds under one tag.
    """
    yield from candidate.not_known("daemonsets", "deployments")
    for kind, found in (("DaemonSet", candidate.seen.daemonsets), ("Deployment", candidate.seen.deployments)):
        for each in found or ():
            spec = pod_spec(each)
            if (
                not for_windows(spec)
                or is_host_process(spec)
                or _ISOLATED in str(spec.get("runtimeClassName"))
            ):
                continue
            for image in dict.fromkeys(str(item.get("image")) for item in containers(spec)):
                wrong = [build for build in candidate.builds if not _runs(image, build)]
                if wrong:
                    yield warning(
                        f"{kind} {title(each)} has the image {image}, which does not run on Windows build "
                        f"{', '.join(map(str, wrong))}",
                        "Use an image for these builds, or keep the pods on their build by a node selector.",
                    )


def _runs(image: str, build: int) -> bool:
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2].lower()
    parts = tag.replace("_", "-").replace(".", "-").split("-")
    made_for = next((_BUILDS[part] for part in parts if part in _BUILDS), None)
    return made_for is None or runs_image(build, made_for)
