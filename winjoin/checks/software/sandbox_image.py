"""Check `SandboxImage`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_FIRST_WITH_2022 = (3, 6)
_BUILD_2022 = 20348
_PUBLIC = ("registry.k8s.io", "k8s.gcr.io")


@check("SandboxImage")
def sandbox_image(candidate: Candidate) -> Iterator[Finding]:
    """The pause image has one for the host's build of Windows, and comes from where the cluster's images do.

    Every pod begins with the pause image: without one for this Windows none starts, and the error ("no matching
    manifest for windows/amd64") does not name it. Windows Server 2022 is in it since 3.6, 2025 since 3.10.2
    and runs that of 2022. Clusters behind a filter take their images from a mirror, and mirrors often have
    the images of Linux alone (rancher#23161), so a mirror's is not taken unasked.

    Cure: --pause-image with one whose manifest list has windows/amd64 and the host's build.
    """
    build, image = candidate.facts.os.build, candidate.sandbox_image
    if build is None or not image:
        yield unknown("It is not known whether the pause image has one for the host's Windows.")
        return
    repository, _, tag = image.partition("@")[0].rpartition(":")
    if build >= _BUILD_2022 and repository.endswith("/pause") and (0,) < _numbers(tag) < _FIRST_WITH_2022:
        yield error(
            f"{image} has no image for Windows build {build}: 3.6 is the first with Windows Server 2022",
            "Leave --pause-image out, or give a newer tag with it.",
        )
    mirror = candidate.cluster.image_repository.rstrip("/") if candidate.cluster else ""
    if mirror and not mirror.startswith(_PUBLIC) and image.startswith(_PUBLIC) and not _reached(candidate):
        yield warning(
            f"The cluster takes its images from {mirror}, the pause image of this host would come from "
            f"{image.partition('/')[0]}",
            "See that the host reaches it; or give --pause-image with one of the mirror's whose manifest list has "
            f"windows/amd64 10.0.{build}.",
        )


def _reached(candidate: Candidate) -> bool:
    """Whether the host was answered by the image's own registry: then no filter keeps it away."""
    registry = f"https://{candidate.sandbox_image.partition('/')[0]}/"
    probes = candidate.facts.probes or ()
    return any(probe.ok and (probe.target or "").startswith(registry) for probe in probes)


def _numbers(tag: str) -> tuple[int, ...]:
    """3.10.2 as (3, 10, 2); nothing for a tag that is no version."""
    parts = tag.split(".")
    fine = all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts)  # noqa: PLR2004 - a number
    return tuple(map(int, parts)) if fine else ()
