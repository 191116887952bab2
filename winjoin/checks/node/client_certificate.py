"""Check `ClientCertificate`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning
from winjoin.engine.identity import expired


@check("ClientCertificate")
def client_certificate(candidate: Candidate) -> Iterator[Finding]:
    """The certificate that the kubelet holds has not ended.

    A kubelet renews its certificate long before its end; a node that was off for months wakes up with one
    that the API server refuses, and stays NotReady. The end is compared with the host's own clock, for that
    is what the kubelet does. A join with a bootstrap token gets a new one.

    Cure: join the host again; correct the clock first where Clock says that it is wrong.
    """
    identity = candidate.facts.identity
    if identity.client_not_after is None:
        if identity.kubelet_conf is None:
            yield unknown("It is not known whether the host has a node's certificate.")
    elif candidate.facts.os.time is None:
        yield unknown(
            "Whether the node's certificate has ended is not known: the host does not tell its time."
        )
    elif expired(candidate.facts):
        yield warning(
            f"The node's certificate on the host ended on {_day(identity.client_not_after)}",
            "Nothing to do: the join gets a new one with its token.",
        )


def _day(moment: float) -> str:
    import time

    return time.strftime("%Y-%m-%d", time.gmtime(moment))
