"""Check `ContainerdService`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown

_OURS = "\\program files\\containerd\\bin\\containerd.exe"


@check("ContainerdService")
def containerd_service(candidate: Candidate) -> Iterator[Finding]:
    r"""A service containerd that is there already is the one that a join makes.

    A containerd that something else has installed listens on the same pipe, and has its own configuration,
    images and pods: the join would put its own program in its place. A join's is in
    C:\Program Files\containerd\bin.

    Cure: remove the other one with what installed it (containerd --unregister-service), and join then.
    """
    if candidate.facts.services is None:
        yield unknown("It is not known whether a service containerd is on the host.")
        return
    for service in candidate.facts.services:
        if (service.name or "").lower() != "containerd":
            continue
        if service.command is None:
            yield unknown("It is not known which program the service containerd runs.")
        elif _OURS not in service.command.replace("/", "\\").lower():
            yield error(
                f"A service containerd of another product is there: {service.command}",
                "Remove it with its own uninstaller, or with containerd --unregister-service, then join.",
            )
