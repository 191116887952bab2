"""Check `Port-10250`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.network.ports import kubelet_runs
from winjoin.engine.check import Candidate, Finding, check, error, unknown

_PORT = 10250


@check("Port-10250")
def port_10250(candidate: Candidate) -> Iterator[Finding]:
    """TCP port 10250 is free for the kubelet, or the kubelet has it.

    The API server asks there for logs and runs commands; a kubelet that cannot listen ends at once. Besides
    a program that listens, a range that Windows has excluded (Hyper-V and WinNAT reserve such) takes the
    port away: nothing listens, and still it is refused.

    Cure: end the program, or move the excluded range.
    """
    network = candidate.facts.network
    if network.listeners is None and network.bind_refused is None:
        yield unknown(f"It is not known whether port {_PORT} is free on the host.")
        return
    holders = [item.program or "a program" for item in network.listeners or () if item.port == _PORT]
    if any(_is_kubelet(holder) for holder in holders) or kubelet_runs(candidate):
        return
    excluded = [each for each in network.excluded_ports or () if _within(each.first, each.last)]
    if holders:
        yield error(f"Port {_PORT} is in use by {holders[0]}", "End that program: the kubelet listens there.")
    elif excluded:
        yield error(
            f"Port {_PORT} lies in a range that Windows excludes: {excluded[0].first} to {excluded[0].last}",
            "Delete the range (netsh interface ipv4 delete excludedportrange), or restart winnat.",
        )
    elif _PORT in (network.bind_refused or ()):
        yield error(
            f"Windows refuses port {_PORT} to a program", "Find out what has reserved it, and free it."
        )


def _is_kubelet(program: str) -> bool:
    return program.replace("/", "\\").rpartition("\\")[2].lower().removesuffix(".exe") == "kubelet"


def _within(first: int | None, last: int | None) -> bool:
    return first is not None and last is not None and first <= _PORT <= last
