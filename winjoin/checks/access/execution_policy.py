"""Check `ExecutionPolicy`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_CLOSED = {"Restricted", "AllSigned"}
_GROUP_POLICY = {"MachinePolicy", "UserPolicy"}


@check("ExecutionPolicy")
def execution_policy(candidate: Candidate) -> Iterator[Finding]:
    """No group policy forbids PowerShell's script files.

    What winjoin runs is no file, so no execution policy applies to it. Modules and the scripts of network
    agents are files, and a group policy of Restricted or AllSigned wins over -ExecutionPolicy Bypass: they
    end with "running scripts is disabled on this system". A policy of the host itself harms nothing.

    Cure: RemoteSigned in the group policy "Turn on Script Execution", or an exception for this host.
    """
    engine = candidate.facts.engine
    if engine.execution_policy is None:
        yield unknown("The execution policy of PowerShell on the host is not known.")
    elif engine.execution_policy in _CLOSED and engine.policy_scope in {None, *_GROUP_POLICY}:
        scope = engine.policy_scope or "unknown scope"
        yield warning(
            f"PowerShell's execution policy is {engine.execution_policy} ({scope}): script files do not run",
            "Set RemoteSigned in the group policy Turn on Script Execution, or except this host from it.",
        )
