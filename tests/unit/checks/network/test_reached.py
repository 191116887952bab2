"""What the host was asked to reach: API server, registry, downloads, names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winjoin.checks.network.api_server import api_server
from winjoin.checks.network.api_service_address import api_service_address
from winjoin.checks.network.artifacts import artifacts
from winjoin.checks.network.hosts_file import hosts_file
from winjoin.checks.network.name_resolution import name_resolution
from winjoin.checks.network.registry import registry
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Facts, Probe
from winjoin.values import Endpoint

Ask = Callable[..., list[tuple[Severity, str, str]]]
Changed = Callable[[dict[str, Any]], Facts]
API = Endpoint("api.corp.test", 6443)
CASES = Path(__file__).parent / "cases"


def severities(findings: list[tuple[Severity, str, str]]) -> list[Severity]:
    return [severity for severity, _, _ in findings]


def test_the_shared_endpoint_is_asked_too(ask: Ask, healthy: Facts) -> None:
    other = Probe(kind="tls", target="lb.corp.test:6443", ok=False, error="no connection in 5 s")
    facts = healthy._replace(probes=(*(healthy.probes or ()), other))
    ((severity, found, _),) = ask(api_server, facts)
    assert severity is Severity.WARNING
    assert "lb.corp.test:6443" in found


def test_the_api_server_by_its_service_leads_nowhere_on_a_new_host(ask: Ask, healthy: Facts) -> None:
    told = json.loads((CASES / "80-api-by-service-ip" / "facts.json").read_text(encoding="utf-8"))["cluster"]
    ((severity, found, _),) = ask(
        api_service_address, healthy, endpoint=Endpoint(told["kubernetes_service"], 443)
    )
    assert severity is Severity.ERROR
    assert "10.96.0.1:443" in found
    assert ask(api_service_address, healthy, endpoint=Endpoint.parse(told["controlPlaneEndpoint"])) == []


def test_agents_that_are_told_the_service(ask: Ask, changed: Changed) -> None:
    ((severity, _, cure),) = ask(
        api_service_address, changed({"environment.Kubernetes_Service_Host": "10.96.0.1"})
    )
    assert severity is Severity.WARNING
    assert "KUBERNETES_SERVICE_HOST" in cure
    other = changed({"environment.KUBERNETES_SERVICE_HOST": "192.0.2.50"})
    assert ask(api_service_address, other) == []


def test_an_address_in_the_subnet_of_services_may_be_a_hosts(ask: Ask, healthy: Facts) -> None:
    assert ask(api_service_address, healthy, endpoint=Endpoint("10.96.0.77", 6443)) == []


@pytest.mark.parametrize(
    ("changes", "fires"),
    [
        ({"status": 401}, False),
        ({"status": 404}, False),
        ({"status": 503}, True),
        ({"status": 407}, True),
        ({"ok": False, "status": None, "error": "no such host"}, True),
    ],
)
def test_answers_of_a_registry(ask: Ask, changed: Changed, changes: dict[str, Any], fires: bool) -> None:
    facts = changed({f"probes[kind=http].{name}": value for name, value in changes.items()})
    assert severities(ask(registry, facts)) == ([Severity.WARNING] if fires else [])


def test_one_mirror_that_answers_is_enough(ask: Ask, healthy: Facts) -> None:
    dead = Probe(kind="http", target="https://mirror-2.corp.test/v2/", ok=False, error="timed out")
    assert ask(registry, healthy._replace(probes=(*(healthy.probes or ()), dead))) == []
    assert severities(ask(registry, healthy._replace(probes=(dead,)))) == [Severity.WARNING]


def test_downloads_that_are_not_there_are_each_told(ask: Ask, changed: Changed, healthy: Facts) -> None:
    missing = Probe(kind="digest", target="http://m.test/a.sha256", ok=False, error="HTTP status 404")
    ((severity, found, _),) = ask(artifacts, healthy._replace(probes=(*(healthy.probes or ()), missing)))
    assert severity is Severity.ERROR
    assert "http://m.test/a.sha256: HTTP status 404" in found
    assert severities(ask(artifacts, healthy._replace(probes=()))) == [Severity.UNKNOWN]


def test_downloads_take_no_proxy_from_the_environment(ask: Ask, changed: Changed) -> None:
    dead = {"probes[kind=digest].ok": False, "probes[kind=digest].text": None}
    behind = dead | {"network.environmentProxy": {"HTTPS_PROXY": "http://proxy.example:3128"}}
    assert "`proxy:`" in ask(artifacts, changed(behind))[0][2]
    assert "--artifact-mirror" in ask(artifacts, changed(dead))[0][2]


def test_the_api_servers_name_must_be_found(ask: Ask, healthy: Facts) -> None:
    lost = Probe(kind="dns", target="api.corp.test", ok=False, error="no such host is known")
    facts = healthy._replace(probes=(lost,))
    assert severities(ask(name_resolution, facts, endpoint=API)) == [Severity.ERROR]
    assert severities(ask(name_resolution, facts)) == [Severity.WARNING]


def test_a_proxy_looks_names_up_itself(ask: Ask, changed: Changed) -> None:
    lost = {"probes[kind=dns].ok": False}
    assert severities(ask(name_resolution, changed(lost))) == [Severity.WARNING]
    assert ask(name_resolution, changed(lost), proxy="http://proxy.example:3128") == []
    behind = changed(lost | {"network.environmentProxy": {"HTTPS_PROXY": "http://proxy.example:3128"}})
    assert ask(name_resolution, behind) == []


@pytest.mark.parametrize(
    ("name", "address", "fires"),
    [
        ("api.corp.test", "192.0.2.9", True),
        ("API.corp.test", "10.1.2.3", True),
        ("registry.k8s.io", "203.0.113.9", True),
        ("registry.k8s.io", "10.1.2.3", False),  # a mirror, and it answers
        ("mirror.example", "172.31.0.9", False),
        ("mirror.example", "172.32.0.9", True),
        ("printer.corp.test", "203.0.113.9", False),
    ],
)
def test_names_in_the_hosts_own_file(
    ask: Ask, changed: Changed, name: str, address: str, fires: bool
) -> None:
    facts = changed({"network.hostsFile": {name: address}})
    assert severities(ask(hosts_file, facts, endpoint=API)) == ([Severity.WARNING] if fires else [])


def test_a_private_mirror_that_does_not_answer_is_named(ask: Ask, changed: Changed) -> None:
    facts = changed({"network.hostsFile": {"registry.k8s.io": "10.1.2.3"}, "probes[kind=http].ok": False})
    assert "registry.k8s.io is 10.1.2.3" in ask(hosts_file, facts)[0][1]
