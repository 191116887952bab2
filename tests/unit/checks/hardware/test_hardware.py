"""Values around the limits of the checks of processors, memory and Windows' own counters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.hardware.mem import mem
from winjoin.checks.hardware.num_cpu import num_cpu
from winjoin.checks.hardware.page_file import page_file
from winjoin.checks.hardware.performance_counters import performance_counters
from winjoin.checks.hardware.processor_groups import processor_groups
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]
GIB = 2**30


def test_one_processor_is_an_error_and_two_are_enough(ask: Ask, changed: Changed) -> None:
    ((severity, found, _),) = ask(num_cpu, changed({"hardware.processors": 1}))
    assert severity is Severity.ERROR
    assert "1 processor" in found
    assert ask(num_cpu, changed({"hardware.processors": 2})) == []


@pytest.mark.parametrize(
    ("memory", "severity"),
    [
        (2 * GIB, Severity.ERROR),
        (3 * GIB, Severity.ERROR),
        (4 * GIB - 40_000_000, Severity.WARNING),  # what Windows sees of 4 GB
        (6 * GIB, Severity.WARNING),
        (8 * GIB - 80_000_000, None),
        (512 * GIB, None),
    ],
)
def test_memory_is_judged_by_what_the_machine_was_given(
    ask: Ask, changed: Changed, memory: int, severity: Severity | None
) -> None:
    findings = ask(mem, changed({"hardware.memory": memory}))
    assert [item[0] for item in findings] == ([severity] if severity else [])


def test_a_host_without_a_page_file_is_warned_of(ask: Ask, changed: Changed) -> None:
    ((severity, _, cure),) = ask(page_file, changed({"hardware.pageFiles": []}))
    assert severity is Severity.WARNING
    assert "AutomaticManagedPagefile" in cure
    assert ask(page_file, changed({"hardware.pageFiles": ["D:\\pagefile.sys"]})) == []


def test_damaged_counters_have_their_cure(ask: Ask, changed: Changed) -> None:
    ((severity, found, cure),) = ask(performance_counters, changed({"hardware.counters": False}))
    assert severity is Severity.ERROR
    assert "c0000bb8" in found
    assert "lodctr.exe /R" in cure


@pytest.mark.parametrize(
    ("build", "groups", "fires"), [(17763, 2, True), (17763, 1, False), (20348, 2, False), (26100, 4, False)]
)
def test_processor_groups_matter_before_server_2022(
    ask: Ask, changed: Changed, build: int, groups: int, fires: bool
) -> None:
    changes = {"hardware.processors": 64 * groups, "hardware.processorGroups": groups, "os.build": build}
    assert bool(ask(processor_groups, changed(changes))) is fires


def test_groups_of_an_unknown_build_are_unknown(ask: Ask, changed: Changed) -> None:
    ((severity, _, _),) = ask(processor_groups, changed({"hardware.processorGroups": 2, "os.build": None}))
    assert severity is Severity.UNKNOWN
