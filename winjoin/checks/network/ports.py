"""Who has a port."""

from __future__ import annotations

from winjoin.engine.check import Candidate


def listens(candidate: Candidate, port: int) -> bool:
    """Whether something listens on a TCP port."""
    return any(item.port == port for item in candidate.facts.network.listeners or ())


def ports_unknown(candidate: Candidate) -> bool:
    """Whether the host says neither who listens nor which ports are refused."""
    return candidate.facts.network.listeners is None and candidate.facts.network.bind_refused is None


def trouble(candidate: Candidate, port: int) -> str:
    """Why a TCP port cannot be had; empty where it can be, or the kubelet runs, whose ports these are."""
    if kubelet_runs(candidate):
        return ""
    if listens(candidate, port):
        return f"Something listens on port {port}"
    refused = port in (candidate.facts.network.bind_refused or ())
    return f"Windows refuses port {port}, which may lie in an excluded range" if refused else ""


def kubelet_runs(candidate: Candidate) -> bool:
    """Whether the service kubelet runs: then the ports of a node are its own, or its kube-proxy's.

    Not every host tells which program listens.
    """
    services = candidate.facts.services or ()
    return any((item.name or "").lower() == "kubelet" and item.state == "Running" for item in services)


def cure_of(port: int) -> str:
    """How to find out who has it."""
    return f"Get-NetTCPConnection -LocalPort {port} -State Listen tells the process; end it."
