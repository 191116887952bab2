"""Check `RequiredUpdate`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.advice import advice, revision
from winjoin.engine.check import Candidate, Finding, check, unknown


@check("RequiredUpdate")
def required_update(candidate: Candidate) -> Iterator[Finding]:
    """Windows has the updates that Kubernetes and the chosen pod network need.

    Windows Server 2019 got overlay networks, direct server return, HostProcess containers and more than 64
    backends of a Service by updates; without them pods have no network, or kube-proxy does not start. The
    revision (UBR) is compared: Windows lists only its newest update by number.

    Cure: install the newest cumulative update of this Windows, and restart.
    """
    if candidate.facts.os.build is None:
        yield unknown("It is not known which updates Windows has.")
        return
    about = f"Windows {revision(candidate)} is too old"
    asked = f"The revision of Windows {revision(candidate)} is not known, so neither is what it lacks."
    yield from advice(candidate, "windows", "required", about=about, asked=asked)
