"""Check `ContainersFeature`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning


@check("ContainersFeature")
def containers_feature(candidate: Candidate) -> Iterator[Finding]:
    """The Windows feature Containers is there, or can be installed from the host's own files.

    It brings the services for containers and their networks. Small images have removed its files to save
    space: Windows then downloads them from Windows Update, which many networks do not reach. A Windows
    without the feature is no host for containers.

    Cure: Install-WindowsFeature Containers -Source with an installation image of the same build.
    """
    state = candidate.facts.feature("Containers")
    if state is None:
        yield unknown("It is not known whether the host has the feature Containers.")
    elif state == "Absent":
        yield error("This Windows has no feature Containers", "Join a host that runs Windows Server.")
    elif state == "Removed":
        yield warning(
            "The files of the feature Containers were removed from the host: Windows must download them",
            "Install-WindowsFeature Containers -Source wim:D:\\sources\\install.wim:INDEX, with an image "
            "of the same build; or let the host reach Windows Update.",
        )
    elif state == "UninstallPending":
        yield error(
            "The feature Containers is gone after the next restart", "Restart the host, then join it."
        )
