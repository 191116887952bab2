from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from winjoin.checks.windows.netsh_language import netsh_language
from winjoin.engine.check import Severity
from winjoin.engine.extensions import checks
from winjoin.hosts.facts import Facts, HnsNetwork, Program

Ask = Callable[..., list[tuple[Severity, str, str]]]
CASES = Path(__file__).parent / "cases"
RUSSIAN = json.loads((CASES / "54-cni-parses-netsh" / "facts.json").read_text(encoding="utf-8"))
GERMAN = json.loads((CASES / "29-flannel-healthy-german-host" / "facts.json").read_text(encoding="utf-8"))


class Observation(NamedTuple):
    """A cluster whose Calico for Windows has this image."""

    image: str

    @property
    def daemonsets(self) -> tuple[dict[str, Any], ...]:
        linux = {"metadata": {"name": "calico-node"}, "spec": None}
        containers = [{"name": "node", "image": self.image}]
        windows = {
            "metadata": {"name": "calico-node-windows"},
            "spec": {"template": {"spec": {"containers": containers}}},
        }
        return (linux, windows)


def _speaks(healthy: Facts, language: str | None, **changes: Any) -> Facts:
    system = healthy.os._replace(ui_language=language, culture=language, system_locale=language, **changes)
    return healthy._replace(os=system)


def _russian(healthy: Facts, **changes: Any) -> Facts:
    return _speaks(healthy, RUSSIAN["ui_language"], **{"code_page": 1251, **changes})


def _program(name: str, version: str | None = None) -> tuple[Program, ...]:
    return (Program(name=name, path=f"C:\\x\\{name}.exe", version=version),)


def test_a_calico_that_reads_netsh_is_an_error_before_the_network_is_touched(
    ask: Ask, healthy: Facts, cluster: Any
) -> None:
    seen = cluster(observation=Observation(f"docker.io/calico/node-windows:{RUSSIAN['calico_version']}"))
    ((severity, found, cure),) = ask(netsh_language, _russian(healthy), topology="calico-vxlan", cluster=seen)
    assert severity is Severity.ERROR
    assert "this Calico (3.27.0) reads netsh output in English" in found
    assert "3.29" in cure
    assert "65001" in cure


@pytest.mark.parametrize(
    ("image", "severities"),
    [
        ("calico/node-windows:v3.20.1", [Severity.ERROR]),
        ("calico/node-windows:v3.28.1", [Severity.WARNING]),
        ("registry.test:5000/calico/node-windows:v3.29.0", []),
        ("calico/node-windows:v3.30.2", []),
        ("calico/node-windows:v4.0.0", []),
        ("calico/node-windows:latest", [Severity.WARNING]),
        ("registry.test:5000/calico/node-windows", [Severity.WARNING]),
    ],
)
def test_the_version_of_the_image_decides(
    ask: Ask, healthy: Facts, cluster: Any, image: str, severities: list[Severity]
) -> None:
    findings = ask(
        netsh_language,
        _russian(healthy),
        topology="calico-bgp",
        cluster=cluster(observation=Observation(image)),
    )
    assert [severity for severity, _, _ in findings] == severities


def test_a_program_on_the_host_counts_as_well(ask: Ask, healthy: Facts) -> None:
    for language in ("ja-JP", "zh-CN", "de-DE"):
        facts = _speaks(healthy, language)._replace(programs=_program("calico", "3.27.0"))
        assert [item[0] for item in ask(netsh_language, facts)] == [Severity.ERROR]


def test_antreas_script_is_a_warning(ask: Ask, healthy: Facts) -> None:
    ((severity, found, _),) = ask(netsh_language, _russian(healthy), topology="antrea")
    assert severity is Severity.WARNING
    assert "Antrea" in found


@pytest.mark.parametrize("topology", ["host-gateway", "l3-routing", "overlay", "ovn-overlay"])
def test_other_networks_read_no_words(ask: Ask, healthy: Facts, topology: str) -> None:
    facts = _russian(healthy)._replace(programs=_program("flanneld"))
    assert ask(netsh_language, facts, topology=topology) == []


def test_utf_8_as_the_systems_locale_is_the_work_around(ask: Ask, healthy: Facts) -> None:
    assert ask(netsh_language, _russian(healthy, code_page=65001), topology="calico-vxlan") == []


@pytest.mark.parametrize("language", ["en-US", "en-GB", "en"])
def test_english_is_english(ask: Ask, healthy: Facts, language: str) -> None:
    assert ask(netsh_language, _speaks(healthy, language), topology="calico-vxlan") == []


def test_a_language_that_is_not_known_is_told_only_where_it_matters(ask: Ask, healthy: Facts) -> None:
    facts = _speaks(healthy, None)
    assert ask(netsh_language, facts) == []
    assert [item[0] for item in ask(netsh_language, facts, topology="calico-vxlan")] == [Severity.UNKNOWN]
    assert [item[0] for item in ask(netsh_language, _russian(healthy)._replace(programs=None))] == [
        Severity.UNKNOWN
    ]
    assert ask(netsh_language, healthy._replace(programs=None)) == []


def test_a_german_host_with_a_correct_flannel_has_no_findings(ask: Ask, healthy: Facts) -> None:
    (network,) = GERMAN["hns_networks"]
    facts = _speaks(healthy, GERMAN["ui_language"])
    made = HnsNetwork(
        name=network["Name"],
        management_ip=network["ManagementIP"],
        adapter=network["NetworkAdapterName"],
        vsid=4096,
    )
    facts = facts._replace(hns=facts.hns._replace(networks=(made,)))
    mine = [item for item in checks() if item.area in {"access", "windows"}]
    assert [item.name for item in mine if ask(item, facts, topology="overlay")] == []
    assert [item.name for item in mine if ask(item, facts)] == []
