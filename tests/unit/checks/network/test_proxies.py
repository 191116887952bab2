"""Proxies: the machine's environment, Windows' own, and what must go without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.network.http_proxy import http_proxy
from winjoin.checks.network.http_proxy_cidr import http_proxy_cidr
from winjoin.checks.network.proxy_credentials import proxy_credentials
from winjoin.checks.network.winhttp_proxy import winhttp_proxy
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts
from winjoin.values import Endpoint

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]
PROXY = "http://proxy.example:3128"


def variables(**values: str) -> dict[str, Any]:
    return {"network.environmentProxy": values}


@pytest.mark.parametrize(
    ("direct", "fires"),
    [
        ("", True),
        ("10.0.0.0/8", False),
        ("10.99.0.0/24", False),
        ("10.99.0.1", False),
        ("10.99.0.10", True),
        ("10.99.0.1:6443", False),
        ("10.99.0.1:443", True),
        ("localhost, 10.99.0.1 ,.svc", False),
        ("10.99.0.*", True),  # Go takes no such pattern
        ("*", False),
        ("10.98.0.0/16,.cluster.local", True),
        ("nonsense/77", True),
    ],
)
def test_whether_the_api_server_goes_direct(ask: Ask, changed: Changed, direct: str, fires: bool) -> None:
    facts = changed(variables(HTTPS_PROXY=PROXY, NO_PROXY=direct))
    assert bool(ask(http_proxy, facts)) is fires


@pytest.mark.parametrize(
    ("direct", "fires"),
    [
        ("api.corp.test", False),
        (".corp.test", False),
        ("corp.test", False),
        ("*.corp.test", False),
        ("rp.test", True),
        (".api.corp.test", True),
        ("api.corp.test:6443", False),
        ("", True),
        ("API.CORP.TEST", False),
        ("10.0.0.0/8", True),
    ],
)
def test_names_of_the_api_server(ask: Ask, changed: Changed, direct: str, fires: bool) -> None:
    facts = changed(variables(https_proxy=PROXY, no_proxy=direct))
    assert bool(ask(http_proxy, facts, endpoint=Endpoint("api.corp.test", 6443))) is fires


def test_both_are_warnings_with_what_to_add(ask: Ask, changed: Changed) -> None:
    facts = changed(variables(HTTPS_PROXY=PROXY))
    ((severity, _, cure),) = ask(http_proxy, facts)
    assert severity is Severity.WARNING
    assert "10.99.0.1" in cure
    ((severity, found, cure),) = ask(http_proxy_cidr, facts)
    assert severity is Severity.WARNING
    assert "10.96.0.0/16 and 10.244.0.0/16" in found
    assert "10.96.0.0/16,10.244.0.0/16" in cure


@pytest.mark.parametrize(
    ("direct", "fires"),
    [
        ("10.0.0.0/8", False),
        ("10.96.0.0/12,10.244.0.0/16", False),
        ("10.96.0.0/16", True),
        ("10.96.0.0/24,10.244.0.0/16", True),
    ],
)
def test_the_clusters_subnets(ask: Ask, changed: Changed, direct: str, fires: bool) -> None:
    facts = changed(variables(HTTPS_PROXY=PROXY, NO_PROXY=direct))
    assert bool(ask(http_proxy_cidr, facts)) is fires


def test_a_proxy_that_winjoin_sets_needs_no_machine_wide_one(ask: Ask, changed: Changed) -> None:
    facts = changed(variables(HTTPS_PROXY=PROXY) | {"network.winhttpProxy": "proxy.example:3128"})
    for question in (http_proxy, http_proxy_cidr, winhttp_proxy):
        assert ask(question, facts, proxy=PROXY) == []


def test_plain_http_alone_concerns_nobody(ask: Ask, changed: Changed) -> None:
    facts = changed(variables(HTTP_PROXY=PROXY))
    assert ask(http_proxy, facts) == ask(http_proxy_cidr, facts) == []


def test_windows_own_proxy_is_not_that_of_services(ask: Ask, changed: Changed) -> None:
    windows = {"network.winhttpProxy": "proxy.example:3128"}
    ((severity, found, _),) = ask(winhttp_proxy, changed(windows))
    assert severity is Severity.WARNING
    assert "proxy.example:3128" in found
    assert ask(winhttp_proxy, changed(windows | variables(HTTPS_PROXY=PROXY))) == []


def test_a_proxys_password_is_not_shown(ask: Ask, changed: Changed) -> None:
    ((_, found, cure),) = ask(
        proxy_credentials, changed(variables(HTTPS_PROXY="http://u:geheim@p.example:1"))
    )
    assert "HTTPS_PROXY" in found
    assert "geheim" not in found + cure
    assert ask(proxy_credentials, changed(variables(HTTPS_PROXY=PROXY, NO_PROXY="a@b"))) == []
