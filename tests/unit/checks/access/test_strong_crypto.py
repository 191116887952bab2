from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.access.strong_crypto import strong_crypto
from winjoin.checks.access.tls12 import tls12
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts

Ask = Callable[..., list[tuple[Severity, str, str]]]
OLD = ("Ssl3", "Tls")


def _with(healthy: Facts, tls: tuple[str, ...] | None, strong: bool | None) -> Facts:
    return healthy._replace(engine=healthy.engine._replace(tls=tls, strong_crypto=strong))


def test_windows_without_tls_12_is_an_error_of_its_own(ask: Ask, healthy: Facts) -> None:
    for strong in (True, False, None):
        ((severity, found, cure),) = ask(tls12, _with(healthy, (), strong))
        assert severity is Severity.ERROR
        assert "switched off" in found
        assert "SCHANNEL\\Protocols\\TLS 1.2\\Client" in cure
    assert ask(strong_crypto, _with(healthy, (), False)) == []


@pytest.mark.parametrize("tls", [OLD, ("Tls",), ("Tls", "Tls11")])
def test_nets_old_default_is_a_warning_of_one_check_and_cured(
    ask: Ask, ill: Callable[..., Facts], healthy: Facts, tls: tuple[str, ...]
) -> None:
    ((severity, found, _),) = ask(strong_crypto, _with(healthy, tls, False))
    assert severity is Severity.WARNING
    assert "SchUseStrongCrypto" in found
    assert ask(tls12, _with(healthy, tls, False)) == []


def test_old_protocols_that_the_registry_does_not_explain(ask: Ask, healthy: Facts) -> None:
    assert [severity for severity, _, _ in ask(tls12, _with(healthy, OLD, True))] == [Severity.WARNING]
    assert ask(strong_crypto, _with(healthy, OLD, True)) == []
    assert [severity for severity, _, _ in ask(strong_crypto, _with(healthy, OLD, None))] == [
        Severity.UNKNOWN
    ]


@pytest.mark.parametrize("tls", [("Tls12",), ("Tls", "Tls11", "Tls12"), ("Tls13",)])
@pytest.mark.parametrize("strong", [True, False, None])
def test_a_host_that_offers_tls_12_misses_nothing(
    ask: Ask, healthy: Facts, tls: tuple[str, ...], strong: bool | None
) -> None:
    assert ask(tls12, _with(healthy, tls, strong)) == []
    assert ask(strong_crypto, _with(healthy, tls, strong)) == []


def test_the_fix_is_the_value_for_64_and_32_bits(cured: Callable[..., list[object]], healthy: Facts) -> None:
    fixes = cured(strong_crypto, _with(healthy, OLD, False))
    assert [(fix.name, fix.kind, fix.value) for fix in fixes] == [("SchUseStrongCrypto", "DWord", 1)] * 2  # type: ignore[attr-defined]
    assert sum("Wow6432Node" in fix.path for fix in fixes) == 1  # type: ignore[attr-defined]
