from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.access.winrm_idle_timeout import winrm_idle_timeout
from winjoin.checks.access.winrm_quota import winrm_quota
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


@pytest.mark.parametrize(
    ("shells", "processes", "named"),
    [
        (1, 25, ["MaxShellsPerUser"]),
        (2, 0, ["MaxShellsPerUser"]),
        (30, 2, ["MaxProcessesPerShell"]),
        (1, 4, ["MaxShellsPerUser", "MaxProcessesPerShell"]),
        (5, 15, []),
        (30, 25, []),
        (0, 0, []),
        (3, 5, []),
    ],
)
def test_quotas_that_are_too_small_and_those_that_suffice(
    ask: Ask, remote: Callable[..., Facts], shells: int, processes: int, named: list[str]
) -> None:
    findings = ask(winrm_quota, remote(shells_per_user=shells, processes_per_shell=processes))
    assert [severity for severity, _, _ in findings] == [Severity.WARNING] * len(named)
    assert all(name in found for name, (_, found, _) in zip(named, findings, strict=True))


def test_one_quota_is_told_where_the_other_is_not_known(ask: Ask, remote: Callable[..., Facts]) -> None:
    findings = ask(winrm_quota, remote(shells_per_user=1, processes_per_shell=None))
    assert [severity for severity, _, _ in findings] == [Severity.UNKNOWN, Severity.WARNING]


def test_what_keeps_both_from_being_changed_is_told_once(
    ask: Ask, remote: Callable[..., Facts], with_public: Callable[..., Facts]
) -> None:
    findings = ask(winrm_quota, with_public(remote(shells_per_user=1, processes_per_shell=2)))
    assert sum("0x80338169" in found for _, found, _ in findings) == 1
    assert len(findings) == 3


@pytest.mark.parametrize("idle", [0, 60_000, 179_999])
def test_a_shell_that_dies_while_the_network_is_made(
    ask: Ask, remote: Callable[..., Facts], idle: int
) -> None:
    ((severity, found, _),) = ask(winrm_idle_timeout, remote(idle_timeout_ms=idle))
    assert severity is Severity.WARNING
    assert f"{idle / 1000:g} s" in found


@pytest.mark.parametrize("idle", [180_000, 900_000, 7_200_000, 2147483647])
def test_defaults_of_old_and_new_windows_live_long_enough(
    ask: Ask, remote: Callable[..., Facts], idle: int
) -> None:
    assert ask(winrm_idle_timeout, remote(idle_timeout_ms=idle)) == []
