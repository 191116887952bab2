from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from winjoin.checks.access.winrm_channel_binding import winrm_channel_binding
from winjoin.checks.access.winrm_clear_text import winrm_clear_text
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASE = json.loads(
    (Path(__file__).parent / "cases" / "46-winrm-cbt-strict" / "facts.json").read_text(encoding="utf-8")
)["winrm"]["service"]


def _case(remote: Callable[..., Facts]) -> Facts:
    auth = CASE["auth"]
    return remote(
        cbt=auth["CbtHardeningLevel"]["value"],
        basic=auth["Basic"]["value"],
        allow_unencrypted=CASE["AllowUnencrypted"],
        policy=("CbtHardeningLevel", "AllowBasic"),
    )


def test_strict_is_shown_with_its_source_and_nobody_is_told_to_change_it(
    ask: Ask, remote: Callable[..., Facts]
) -> None:
    ((severity, found, cure),) = ask(winrm_channel_binding, _case(remote))
    assert severity is Severity.WARNING
    assert "Strict, set by group policy" in found
    assert "the host itself over HTTPS" in cure
    assert "may stay" in cure
    assert "Set-Item" not in cure
    assert ask(winrm_clear_text, _case(remote)) == []


@pytest.mark.parametrize(
    ("policy", "source"),
    [
        (("CBTHardeningLevelStatus",), "set by group policy"),
        (("cbthardeninglevel",), "set by group policy"),
        ((), "set on the host itself"),
        (None, "by policy or not"),
    ],
)
def test_the_source_is_told_as_far_as_it_is_known(
    ask: Ask, remote: Callable[..., Facts], policy: tuple[str, ...] | None, source: str
) -> None:
    ((_, found, _),) = ask(winrm_channel_binding, remote(cbt="strict", policy=policy))
    assert found.endswith(source)


@pytest.mark.parametrize("level", ["Relaxed", "None", "none"])
def test_levels_that_take_every_client(ask: Ask, remote: Callable[..., Facts], level: str) -> None:
    assert ask(winrm_channel_binding, remote(cbt=level)) == []
