"""Check `HNSVersion`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_LEAST = (9, 2)
_THERE = ("Installed", "UninstallPending")


@check("HNSVersion")
def hns_version(candidate: Candidate) -> Iterator[Finding]:
    """The host's network service (HNS) has the interface that CNI plugins and kube-proxy use.

    Plugins with "apiVersion": 2, which containerd needs, and kube-proxy use the second version of HNS'
    interface, with its endpoints in namespaces, remote subnets and host routes: it is there from HNS 9.2 on
    (hcsshim, hcn/hcnglobals.go). Server 2019 got it by an update.

    Cure: install the newest cumulative update of Windows, and restart.
    """
    version = candidate.facts.hns.version
    if version is None:
        if candidate.facts.feature("Containers") in (None, *_THERE):
            yield unknown("The version of the host's network service (HNS) is not known.")
        return
    major, _, minor = version.partition(".")
    if not (major.isdecimal() and minor.isdecimal()):
        yield unknown(f"The version of the host's network service (HNS) is not understood: {version[:40]}")
    elif (int(major[:9]), int(minor[:9])) < _LEAST:
        yield error(
            f"The network service (HNS) is {version}; CNI plugins and kube-proxy need 9.2",
            "Install the newest cumulative update of Windows, and restart.",
        )
