"""Hyper-V, and drivers under Secure Boot: asked only of those who want them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.hardware.secure_boot import secure_boot
from winjoin.checks.hardware.virtualization import virtualization
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]
NONE = {
    "hardware.hypervisorPresent": False,
    "hardware.slat": False,
    "hardware.virtualizationEnabled": False,
}


def test_process_isolation_needs_no_hypervisor(ask: Ask, changed: Changed) -> None:
    assert ask(virtualization, changed(NONE)) == []


def test_hyper_v_that_cannot_run_is_warned_of(ask: Ask, changed: Changed) -> None:
    ((severity, found, _),) = ask(virtualization, changed(NONE | {"features.Hyper-V": "Installed"}))
    assert severity is Severity.WARNING
    assert "SLAT" in found
    firmware = NONE | {"features.Hyper-V": "InstallPending", "hardware.slat": True}
    assert "firmware" in ask(virtualization, changed(firmware))[0][1]


def test_a_running_hypervisor_hides_what_the_processor_can(ask: Ask, changed: Changed) -> None:
    running = NONE | {"features.Hyper-V": "Installed", "hardware.hypervisorPresent": True}
    assert ask(virtualization, changed(running)) == []


def test_antrea_cannot_do_without(ask: Ask, changed: Changed) -> None:
    ((severity, _, _),) = ask(virtualization, changed(NONE), topology="antrea")
    assert severity is Severity.ERROR


def test_a_processor_of_which_nothing_is_known(ask: Ask, changed: Changed) -> None:
    facts = changed({"features.Hyper-V": "Installed", **dict.fromkeys(NONE)})
    assert [item[0] for item in ask(virtualization, facts)] == [Severity.UNKNOWN]


@pytest.mark.parametrize(
    ("topology", "fires"), [("host-gateway", False), ("overlay", False), ("antrea", True)]
)
def test_secure_boot_matters_to_open_vswitch_alone(
    ask: Ask, changed: Changed, topology: str, fires: bool
) -> None:
    secure = changed({"hardware.secureBoot": True})
    assert bool(ask(secure_boot, secure, topology=topology)) is fires
    assert ask(secure_boot, changed({"hardware.secureBoot": False}), topology=topology) == []
