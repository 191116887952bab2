from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.access.execution_policy import execution_policy
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


def _with(healthy: Facts, policy: str | None, scope: str | None) -> Facts:
    engine = healthy.engine._replace(execution_policy=policy, policy_scope=scope)
    return healthy._replace(engine=engine)


@pytest.mark.parametrize("policy", ["Restricted", "AllSigned"])
@pytest.mark.parametrize("scope", ["MachinePolicy", "UserPolicy", None])
def test_a_group_policy_that_forbids_script_files_is_told(
    ask: Ask, healthy: Facts, policy: str, scope: str | None
) -> None:
    ((severity, found, cure),) = ask(execution_policy, _with(healthy, policy, scope))
    assert severity is Severity.WARNING
    assert policy in found
    assert "Turn on Script Execution" in cure


@pytest.mark.parametrize(
    ("policy", "scope"),
    [
        ("RemoteSigned", "MachinePolicy"),
        ("Unrestricted", "MachinePolicy"),
        ("Bypass", "Process"),
        ("Restricted", "Default"),
        ("AllSigned", "LocalMachine"),
    ],
)
def test_what_the_command_line_wins_over_is_no_finding(
    ask: Ask, healthy: Facts, policy: str, scope: str
) -> None:
    assert ask(execution_policy, _with(healthy, policy, scope)) == []
