"""What checks make of the advisories and of the table of containerd releases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winjoin.checks.node.known_bad_kubernetes import known_bad_kubernetes
from winjoin.checks.node.windows_release import windows_release
from winjoin.checks.software.container_runtime_version import container_runtime_version
from winjoin.checks.software.known_bad_update import known_bad_update
from winjoin.checks.software.required_update import required_update
from winjoin.engine.check import Check, Severity
from winjoin.hosts.facts import Facts
from winjoin.values import Version

Ask = Callable[..., list[tuple[Severity, str, str]]]
Ill = Callable[..., Facts]


def windows(healthy: Facts, build: int | None, ubr: int | None = None, *updates: str) -> Facts:
    return healthy._replace(os=healthy.os._replace(build=build, ubr=ubr, updates=updates))


def test_the_update_that_broke_calico_is_an_error_with_what_corrects_it(ask: Ask, ill: Ill) -> None:
    ((severity, found, cure),) = ask(known_bad_update, ill("known-bad-update"), topology="calico-vxlan")
    assert severity is Severity.ERROR
    assert found.startswith("Windows 20348.2582: pods of Calico VXLAN have no network")
    assert "Windows-Containers#516" in found
    assert "KB5044281" in cure


@pytest.mark.parametrize(
    ("ubr", "listed"), [(2527, ()), (2762, ()), (5499, ("KB5040437",)), (2582, ("KB5044281",))]
)
def test_it_is_silent_outside_its_range(ask: Ask, healthy: Facts, ubr: int, listed: tuple[str, ...]) -> None:
    assert ask(known_bad_update, windows(healthy, 20348, ubr, *listed), topology="calico-vxlan") == []


@pytest.mark.parametrize("topology", ["overlay", "antrea", "ovn-overlay"])
def test_it_is_silent_for_other_networks(ask: Ask, ill: Ill, topology: str) -> None:
    assert ask(known_bad_update, ill("known-bad-update"), topology=topology) == []


@pytest.mark.parametrize(("ubr", "said"), [(2401, False), (2402, True), (2761, True), (2762, False)])
def test_l2bridge_networks_are_warned_of_in_their_range(
    ask: Ask, healthy: Facts, ubr: int, said: bool
) -> None:
    found = ask(known_bad_update, windows(healthy, 20348, ubr))
    assert [each[0] for each in found] == [Severity.WARNING] * said


def test_a_revision_that_is_not_known_is_said(ask: Ask, healthy: Facts) -> None:
    assert [each[0] for each in ask(known_bad_update, windows(healthy, 20348))] == [Severity.UNKNOWN]
    assert ask(required_update, windows(healthy, 20348)) == []
    assert [each[0] for each in ask(required_update, windows(healthy, 17763))] == [Severity.UNKNOWN]
    assert ask(required_update, windows(healthy, 26100)) == []


def test_what_an_old_server_2019_lacks_is_one_finding_with_one_cure(ask: Ask, ill: Ill) -> None:
    ((severity, found, cure),) = ask(required_update, ill("old-update"))
    assert severity is Severity.WARNING
    assert "17763.2746" in found
    assert "cumulative update" in cure
    ((severity, found, _),) = ask(required_update, ill("old-update"), topology="overlay")
    assert severity is Severity.ERROR
    assert "KB4489899" in found


@pytest.mark.parametrize("ubr", [2746, 8389])
def test_a_newer_server_2019_lacks_nothing(ask: Ask, healthy: Facts, ubr: int) -> None:
    assert ask(required_update, windows(healthy, 17763, ubr), topology="overlay") == []


@pytest.mark.parametrize(
    ("kubelet", "hns", "said"),
    [
        ("1.31.0", "13.3", ["kubelet 1.31.0: "]),
        ("1.33.1", "15.4", ["kube-proxy 1.33.1: "]),
        ("1.31.0", "15.4", ["kubelet 1.31.0: ", "kube-proxy 1.31.0: "]),
        ("1.24.3", "9.5", ["kube-proxy 1.24.3: "]),
        ("1.33.1", "13.3", []),
        ("1.33.2", "15.4", []),
        ("1.24.7", "9.5", []),
        ("1.36.1", "15.4", []),
    ],
)
def test_known_faults_of_kubernetes(
    ask: Ask, healthy: Facts, kubelet: str, hns: str, said: list[str]
) -> None:
    facts = healthy._replace(hns=healthy.hns._replace(version=hns))
    found = ask(known_bad_kubernetes, facts, kubelet_version=Version.parse(kubelet))
    assert len(found) == len(said)
    assert all(text.startswith(start) for (_, text, _), start in zip(found, said, strict=True))


def test_a_bare_server_2022_has_no_hns_of_2025(ask: Ask, healthy: Facts) -> None:
    bare = healthy._replace(hns=healthy.hns._replace(version=None))
    asked = {"kubelet_version": Version.parse("1.33.1")}
    assert ask(known_bad_kubernetes, bare, **asked) == []
    newer = bare._replace(os=bare.os._replace(build=26100))
    assert [each[0] for each in ask(known_bad_kubernetes, newer, **asked)] == [Severity.UNKNOWN]


@pytest.mark.parametrize(("build", "kubelet", "said"), [
    (17763, "1.36.0", True),
    (17763, "1.35.4", False),
    (20348, "1.36.0", False),
    (26100, "1.36.0", False),
])  # fmt: skip
def test_1_36_is_not_for_server_2019(ask: Ask, healthy: Facts, build: int, kubelet: str, said: bool) -> None:
    found = ask(windows_release, windows(healthy, build, 8389), kubelet_version=Version.parse(kubelet))
    assert [each[0] for each in found] == [Severity.WARNING] * said


@pytest.mark.parametrize(("build", "said"), [(26100, True), (20348, False), (17763, False)])
@pytest.mark.parametrize("topology", ["calico-vxlan", "calico-bgp"])
def test_calico_is_not_for_server_2025(
    ask: Ask, healthy: Facts, build: int, said: bool, topology: str
) -> None:
    found = ask(windows_release, windows(healthy, build, 33296), topology=topology)
    assert [each[0] for each in found] == [Severity.WARNING] * said


@pytest.mark.parametrize(
    ("containerd", "kubelet", "said"),
    [
        ("1.7.23", "1.33.2", True),
        ("1.7.24", "1.33.2", False),
        ("2.0.3", "1.33.2", True),
        ("2.3.0", "1.33.2", False),
        ("1.7.28", "1.36.0", True),
        ("2.1.5", "1.36.0", True),
        ("2.2.0", "1.36.0", False),
        ("1.6.8", "1.25.0", False),
        ("1.5.18", "1.25.0", True),
        ("3.0.0", "1.99.0", False),
    ],
)
def test_containerd_and_kubelet_fit(ask: Ask, containerd: str, kubelet: str, said: bool) -> None:
    versions = {"containerd_version": Version.parse(containerd), "kubelet_version": Version.parse(kubelet)}
    assert [each[0] for each in ask(container_runtime_version, **versions)] == [Severity.ERROR] * said


@pytest.mark.parametrize(
    "check",
    [known_bad_update, required_update, known_bad_kubernetes, windows_release, container_runtime_version],
)
def test_without_a_build_nothing_is_known(ask: Ask, healthy: Facts, check: Check) -> None:
    assert [each[0] for each in ask(check, windows(healthy, None))] == [Severity.UNKNOWN]


@pytest.mark.parametrize("check", [known_bad_kubernetes, windows_release, container_runtime_version])
def test_without_a_version_nothing_is_known(ask: Ask, healthy: Facts, check: Check) -> None:
    found = ask(check, windows(healthy, 17763, 8389), kubelet_version=None, containerd_version=None)
    assert [each[0] for each in found] == [Severity.UNKNOWN]
