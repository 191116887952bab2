"""Cluster check `PauseImage`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.artifacts.sandbox import DEFAULT_IMAGE, known_builds, platforms, runs_image, windows_entry
from winjoin.engine.check import ClusterCandidate, Finding, cluster_check, error, unknown, warning


@cluster_check("PauseImage")
def pause_image(candidate: ClusterCandidate) -> Iterator[Finding]:
    """The pause image has a variant for each Windows build among the hosts.

    Every pod starts with it. A mirror often holds images of Linux alone, and old pause images have none for
    new builds: "no matching manifest for windows/amd64 10.0.20348 in the manifest list entries"
    (rancher#23161, sig-windows-tools#323). What the published tags hold is known; of any other image the
    manifest list is read.

    Cure: give --pause-image an image that has the builds, such as registry.k8s.io/pause:3.10.2, or copy that
    one with all its platforms into the mirror.
    """
    image = candidate.sandbox_image or DEFAULT_IMAGE
    yield from _own(candidate, image)
    repository = candidate.facts.image_repository.rstrip("/")
    mirrored = f"{repository}/{image.rpartition('/')[2]}"
    listed = candidate.images.get(mirrored)
    if (
        mirrored != image
        and isinstance(listed, dict)
        and not any("windows/" in each for each in platforms(listed))
    ):
        yield warning(
            f"The cluster's images come from {repository}, whose {image.rpartition('/')[2]} has nothing for "
            f"Windows: {', '.join(platforms(listed)) or 'no platform'}",
            f"Hosts take {image}: let them reach it, or copy it with its Windows platforms into the mirror.",
        )
    elif mirrored != image and isinstance(listed, str):
        yield unknown(
            f"Whether the cluster's mirror {repository} has a pause image for Windows was not checked: {listed}",
            "Look at its manifest list from a machine that reaches it.",
        )


def _own(candidate: ClusterCandidate, image: str) -> Iterator[Finding]:
    known = known_builds(image)
    listed = candidate.images.get(image)
    for build in candidate.builds:
        if isinstance(listed, dict):
            if windows_entry(listed, build) is None:
                yield error(
                    f"{image} has no image for Windows build {build}: it has "
                    f"{', '.join(platforms(listed)) or 'no platform at all'}",
                    f"Give --pause-image one that has it, such as {DEFAULT_IMAGE}.",
                )
        elif known:
            if not any(runs_image(build, made_for) for made_for in known):
                yield error(
                    f"{image} has no image for Windows build {build}: it has builds {', '.join(map(str, known))}",
                    f"Give --pause-image one that has it, such as {DEFAULT_IMAGE}.",
                )
        else:
            yield unknown(
                f"Whether {image} has an image for Windows build {build} was not checked: "
                f"{listed or 'its registry was not asked'}",
                "Look at its manifest list from a machine that reaches its registry.",
            )
