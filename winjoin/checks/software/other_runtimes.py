"""Check `OtherRuntimes`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_AGENTS = {"rke2": "RKE2", "k3s": "k3s", "kops": "kops", "aks": "AKS", "wicd": "OpenShift's WMCO"}
_OURS = {"containerd": "\\program files\\containerd\\bin\\containerd.exe", "kubelet": "\\k\\kubelet.exe"}


@check("OtherRuntimes")
def other_runtimes(candidate: Candidate) -> Iterator[Finding]:
    """No other agent of Kubernetes and no other container runtime is at home on the host.

    Two agents fight over the same pipe, HNS networks and services; Docker makes a NAT network whose range
    may be that of pods. A service containerd or kubelet of another product would be changed by the join.

    Cure: remove the other product with its own uninstaller.
    """
    facts = candidate.facts
    if facts.services is None or facts.programs is None:
        yield unknown("It is not known which services and programs are on the host.")
    services = {item.name.lower(): item for item in facts.services or () if item.name}
    for name, place in _OURS.items():
        command = services[name].command if name in services else None
        if command and place not in command.replace("/", "\\").lower():
            yield error(
                f"The service {name} of another product is there: {command}",
                "Remove that product with its own uninstaller, then join.",
            )
    names = {(item.name or "").lower() for item in facts.programs or ()} | set(services)
    for name, product in _AGENTS.items():
        if any(each == name or each.startswith(name + "-") for each in names):
            yield error(f"{product} is on the host", f"Remove {product} with its own uninstaller, then join.")
    if "docker" in names:
        yield warning(
            "Docker is on the host", "Remove it, or make sure that its NAT network is not that of pods."
        )
