"""Check `Port-10248`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.ports import cure_of, ports_unknown, trouble
from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_PORT = 10248


@check("Port-10248")
def port_10248(candidate: Candidate) -> Iterator[Finding]:
    """TCP port 10248 is free for the kubelet's health.

    Probes and watchdogs ask the kubelet there, on the loopback address, whether it is well. Where another
    program has the port they hear that program, and the kubelet's log repeats that it cannot listen.

    Cure: end the program, or set healthzPort in the kubelet's configuration.
    """
    if ports_unknown(candidate):
        yield unknown(f"It is not known whether port {_PORT} is free on the host.")
    elif why := trouble(candidate, _PORT):
        yield warning(f"{why}; the kubelet's health is asked there", cure_of(_PORT))
