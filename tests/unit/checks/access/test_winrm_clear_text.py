from __future__ import annotations

from collections.abc import Callable

from winjoin.checks.access.winrm_clear_text import winrm_clear_text
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]


def test_passwords_in_clear_are_told(ask: Ask, remote: Callable[..., Facts]) -> None:
    ((severity, found, cure),) = ask(winrm_clear_text, remote(allow_unencrypted=True, basic=True))
    assert severity is Severity.WARNING
    assert "passwords" in found
    assert cure == "Set-Item WSMan:\\localhost\\Service\\AllowUnencrypted false"


def test_messages_in_clear_are_told_without_passwords(ask: Ask, remote: Callable[..., Facts]) -> None:
    for basic in (False, None):
        ((_, found, _),) = ask(winrm_clear_text, remote(allow_unencrypted=True, basic=basic))
        assert "passwords" not in found


def test_policy_has_another_name_for_the_setting(ask: Ask, remote: Callable[..., Facts]) -> None:
    facts = remote(allow_unencrypted=True, basic=True, policy=("AllowUnencryptedTraffic",))
    ((_, found, cure),) = ask(winrm_clear_text, facts)
    assert found.endswith("set by group policy")
    assert "group policy" in cure


def test_basic_over_https_alone_is_silent(ask: Ask, remote: Callable[..., Facts]) -> None:
    assert ask(winrm_clear_text, remote(allow_unencrypted=False, basic=True)) == []
