from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.checks.access.winrm_memory import winrm_memory
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "76-shell-memory-limit" / "facts.json").read_text(encoding="utf-8")
)
LIMIT = CASE["winrm"]["winrs"]["MaxMemoryPerShellMB"]


@pytest.mark.parametrize(
    ("policy", "source"),
    [
        ((), "set on the host itself"),
        (("MaxMemoryPerShellMB",), "set by group policy"),
        (("IdleTimeout",), "set on the host itself"),
        (None, "by policy or not"),
    ],
)
def test_a_small_quota_is_a_warning_with_its_value_and_source(
    ask: Ask, remote: Callable[..., Facts], policy: tuple[str, ...] | None, source: str
) -> None:
    ((severity, found, cure),) = ask(winrm_memory, remote(memory_per_shell_mb=LIMIT, policy=policy))
    assert severity is Severity.WARNING
    assert "300 MB" in found
    assert found.endswith(source)
    assert "MaxMemoryPerShellMB" in cure


@pytest.mark.parametrize("limit", [1, 150, 800, 1023])
def test_what_is_below_the_least_that_is_supported(
    ask: Ask, remote: Callable[..., Facts], limit: int
) -> None:
    assert len(ask(winrm_memory, remote(memory_per_shell_mb=limit))) == 1


@pytest.mark.parametrize("limit", [0, 1024, 2048, 2147483647])
def test_no_limit_and_enough_are_silent(ask: Ask, remote: Callable[..., Facts], limit: int) -> None:
    assert ask(winrm_memory, remote(memory_per_shell_mb=limit)) == []
