from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.checks.windows.os_build import os_build
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "57-windows-11-host" / "facts.json").read_text(encoding="utf-8")
)


def test_windows_11_is_refused_in_its_own_words(ask: Ask, healthy: Facts) -> None:
    system = healthy.os._replace(
        caption=CASE["ProductName"],
        installation_type=CASE["InstallationType"],
        build=int(CASE["CurrentBuild"]),
        product_type=CASE["ProductType"],
    )
    ((severity, found, _),) = ask(os_build, healthy._replace(os=system))
    assert severity is Severity.ERROR
    assert found == "Windows 11 is not a Server edition; Kubernetes supports Windows Server 2019, 2022, 2025"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"build": 18362}, "version 1903 (build 18362) is out of support"),
        ({"build": 18362, "product_type": 1}, "Windows 10 is not a Server edition, and its version 1903"),
        ({"build": 22631, "product_type": None, "installation_type": "Client"}, "Windows 11 is not"),
        ({"build": 14393}, "Build 14393 is no release"),
        ({"build": 30000}, "Build 30000 is no release"),
        ({"installation_type": "Nano Server"}, "Nano Server"),
        ({"architecture": "ARM64"}, "ARM64"),
    ],
)
def test_what_kubernetes_does_not_support_is_refused(
    ask: Ask, healthy: Facts, changes: dict[str, object], said: str
) -> None:
    ((severity, found, _),) = ask(os_build, healthy._replace(os=healthy.os._replace(**changes)))  # type: ignore[arg-type]
    assert severity is Severity.ERROR
    assert said in found


@pytest.mark.parametrize("build", [17763, 20348, 25398, 26100])
def test_supported_servers_are_silent(ask: Ask, healthy: Facts, build: int) -> None:
    assert ask(os_build, healthy._replace(os=healthy.os._replace(build=build))) == []


@pytest.mark.parametrize(
    "hidden", [{"architecture": None}, {"product_type": None, "installation_type": None}]
)
def test_a_build_that_windows_11_has_too_does_not_make_a_server(
    ask: Ask, healthy: Facts, hidden: dict[str, None]
) -> None:
    facts = healthy._replace(os=healthy.os._replace(build=26100)._replace(**hidden))
    assert [severity for severity, _, _ in ask(os_build, facts)] == [Severity.UNKNOWN]
