"""Check `OtherRuntimes`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_AGENTS = {
    "rke2": "RKE2",
    "k3s": "k3s",
    "k0s": "k0s",
    "k0sworker": "k0s",
    "kops": "kops",
    "aks": "AKS",
    "wicd": "OpenShift's WMCO",
    "windows-instance-config-daemon": "OpenShift's WMCO",
    "rancher-wins": "Rancher",
}


@check("OtherRuntimes")
def other_runtimes(candidate: Candidate) -> Iterator[Finding]:
    """No other agent of Kubernetes and no other container engine is at home on the host.

    Two agents fight over the same pipe, HNS networks and services; Docker makes a NAT network whose range
    may be that of pods.

    Cure: remove the other product with its own uninstaller.
    """
    facts = candidate.facts
    if facts.services is None or facts.programs is None:
        yield unknown("It is not known which services and programs are on the host.")
    names = {(item.name or "").lower() for item in facts.programs or ()}
    names |= {(item.name or "").lower() for item in facts.services or ()}
    products = dict.fromkeys(product for name, product in _AGENTS.items() if _has(names, name))
    for product in products:
        yield error(f"{product} is on the host", f"Remove {product} with its own uninstaller, then join.")
    if "docker" in names:
        yield warning(
            "Docker is on the host", "Remove it, or make sure that its NAT network is not that of pods."
        )


def _has(names: set[str], name: str) -> bool:
    return name in names or any(each.startswith(name + "-") for each in names)
