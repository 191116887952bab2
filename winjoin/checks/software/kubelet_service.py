"""Check `KubeletService`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_OURS = "\\k\\kubelet.exe"
_WRAPPERS = ("nssm.exe", "winsw.exe", "srvany.exe", "powershell.exe", "cmd.exe")


@check("KubeletService")
def kubelet_service(candidate: Candidate) -> Iterator[Finding]:
    r"""A service kubelet that is there already is the one that a join makes.

    Older guides run the kubelet in a wrapper (nssm), which shows a kubelet that cannot start as Paused and
    keeps a node's shutdown from it; images of clouds bring one of their own. The join would put its own in
    its place, and what the old one was started with would be lost. A join's kubelet is C:\k\kubelet.exe,
    a service without a wrapper (kubernetes#110580, image-builder#1752).

    Cure: remove the old service (sc.exe delete kubelet) and what belongs to it, then join.
    """
    if candidate.facts.services is None:
        yield unknown("It is not known whether a service kubelet is on the host.")
        return
    for service in candidate.facts.services:
        if (service.name or "").lower() != "kubelet":
            continue
        if service.command is None:
            yield unknown("It is not known which program the service kubelet runs.")
        elif found := _mistake(service.command):
            state = ", and is paused" if service.state == "Paused" else ""
            yield error(
                found + state,
                "Remove it with what has installed it, or with sc.exe delete kubelet, then join.",
            )


def _mistake(command: str) -> str | None:
    plain = command.replace("/", "\\").lower()
    wrapper = next((name for name in _WRAPPERS if name in plain), None)
    if wrapper:
        return f"The service kubelet runs in a wrapper: {command}"
    return None if _OURS in plain else f"A service kubelet of another product is there: {command}"
