"""Check `OSBuild`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_SERVERS = {17763: "2019", 20348: "2022", 25398: "version 23H2", 26100: "2025"}
_SUPPORTED = "Kubernetes supports Windows Server 2019, 2022, 2025"
_RETIRED = {17134: "1803", 18362: "1903", 18363: "1909", 19041: "2004", 19042: "20H2"}
_WORKSTATION = 1
_WINDOWS_11 = 22000


@check("OSBuild")
def os_build(candidate: Candidate) -> Iterator[Finding]:
    """The host is a Windows Server that Kubernetes supports: 2019, 2022, 23H2 or 2025, for x64.

    The build decides which images run: containerd takes an image only where its build fits the host's, and
    for the builds of Windows 10 and 11 and of old semi-annual releases there is no pause image, so no pod
    would start.

    Cure: a host with a supported Windows Server.
    """
    system = candidate.facts.os
    if system.build is None:
        yield unknown("The Windows build of the host is not known.")
        return
    found = _edition(candidate) or _release(system.build)
    if found:
        yield error(f"{found}; {_SUPPORTED}", "Join a host that runs one of them.")
    elif system.architecture is None or (system.product_type is None and not system.installation_type):
        yield unknown("It is not known whether the host is an x64 server.")
    if system.architecture is not None and system.architecture.upper() not in {"AMD64", "X64"}:
        yield error(
            f"The host's processor is {system.architecture}; Kubernetes for Windows is built for AMD64 only",
            "Join a host with an x64 processor.",
        )


def _edition(candidate: Candidate) -> str | None:
    """What it is where it is no server with all of its parts."""
    system = candidate.facts.os
    kind = (system.installation_type or "").lower()
    if kind == "nano server":
        return "Nano Server is an image for containers, not a host for them"
    if kind == "client" or system.product_type == _WORKSTATION:
        name = "Windows 11" if (system.build or 0) >= _WINDOWS_11 else "Windows 10"
        return f"{name} is not a Server edition{_old(system.build)}"
    return None


def _release(build: int) -> str | None:
    if build in _SERVERS:
        return None
    if build in _RETIRED:
        return f"Windows Server, version {_RETIRED[build]} (build {build}) is out of support"
    return f"Build {build} is no release of Windows Server that is known here"


def _old(build: int | None) -> str:
    version = _RETIRED.get(build or 0)
    return f", and its version {version} (build {build}) is out of support" if version else ""
