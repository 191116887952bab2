"""Advisories fire in their range and nowhere else; ranges, topologies and conditions are in one data file."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from winjoin.advisories.matching import Advisory, Situation, advisories, judge
from winjoin.values import Version

BUILDS = {17763, 20348, 25398, 26100}
PRODUCTS = {"windows", "kubelet", "kube-proxy", "containerd", "calico", "antrea"}


def matching(product: str, *kinds: str, **situation: Any) -> set[str]:
    return {item.id for item in judge(Situation(**situation), product, *kinds).matching}


def undecided(product: str, *kinds: str, **situation: Any) -> set[str]:
    return {item.id for item in judge(Situation(**situation), product, *kinds).undecided}


def running(product: str, version: str, **situation: Any) -> set[str]:
    return matching(product, versions=((product, Version.parse(version)),), **situation)


def calico(**situation: Any) -> bool:
    found = matching("windows", "bad", **{"build": 20348, "topology": "calico-vxlan", **situation})
    return "KB5040437" in found


@pytest.mark.parametrize("ubr", [2582, 2583, 2655, 2700, 2761])
def test_kb5040437_fires_in_its_range(ubr: int) -> None:
    """From July 2024 to before October 2024, whatever is listed: an update holds all before it."""
    assert calico(ubr=ubr, updates=("KB5040437",))
    assert calico(ubr=ubr, updates=())
    assert calico(ubr=ubr)


@pytest.mark.parametrize("ubr", [0, 1970, 2527, 2581, 2762, 2849, 5499])
def test_kb5040437_is_silent_outside_its_range(ubr: int) -> None:
    assert not calico(ubr=ubr)
    assert not calico(ubr=ubr, updates=("KB5044281",))


@pytest.mark.parametrize("ubr", [2762, 5499])
def test_a_newer_revision_has_superseded_an_update_that_is_still_listed(ubr: int) -> None:
    assert not calico(ubr=ubr, updates=("KB5040437",))


@pytest.mark.parametrize("other", [{"build": 17763}, {"build": 25398}, {"build": 26100}, {"build": None}])
def test_kb5040437_is_about_one_build(other: dict[str, Any]) -> None:
    assert not calico(ubr=2582, updates=("KB5040437",), **other)


@pytest.mark.parametrize("topology", ["host-gateway", "overlay", "ovn-overlay", "antrea", "l3-routing", ""])
def test_kb5040437_is_about_calico_vxlan(topology: str) -> None:
    assert not calico(ubr=2582, updates=("KB5040437",), topology=topology)


@pytest.mark.parametrize("listed", [("KB5040437",), ("kb5040437", "KB5012170")])
def test_without_a_revision_the_listed_update_counts(listed: tuple[str, ...]) -> None:
    assert calico(updates=listed)


@pytest.mark.parametrize("ubr", [None, 2582])
def test_the_update_that_corrects_it_counts_wherever_it_is_listed(ubr: int | None) -> None:
    assert not calico(ubr=ubr, updates=("KB5040437", "KB5044281"))


@pytest.mark.parametrize("listed", [None, (), ("KB5012170",)])
def test_without_revision_and_update_nothing_is_said(listed: tuple[str, ...] | None) -> None:
    asked = {"build": 20348, "topology": "calico-vxlan", "updates": listed}
    assert "KB5040437" in undecided("windows", "bad", **asked)
    assert not matching("windows", "bad", **asked)


@pytest.mark.parametrize(
    ("ubr", "topology", "found"),
    [
        (1, "host-gateway", {"Validated17763", "HostProcess17763", "Backends17763"}),
        (2061, "host-gateway", {"HostProcess17763", "Backends17763"}),
        (2745, "host-gateway", {"Backends17763"}),
        (2746, "host-gateway", set()),
        (378, "overlay", {"KB4489899", "KB4580390", "Validated17763", "HostProcess17763", "Backends17763"}),
        (379, "overlay", {"KB4580390", "Validated17763", "HostProcess17763", "Backends17763"}),
        (8389, "ovn-overlay", set()),
    ],
)
def test_required_updates_by_revision(ubr: int, topology: str, found: set[str]) -> None:
    asked = {"build": 17763, "ubr": ubr, "topology": topology, "updates": ("KB5000000",)}
    assert matching("windows", "required", **asked) == found


def test_a_listed_update_is_there_where_the_revision_is_not_known() -> None:
    asked = {"build": 17763, "topology": "overlay", "updates": ("KB4489899",)}
    assert "KB4489899" not in matching("windows", **asked) | undecided("windows", **asked)
    assert "KB4580390" in undecided("windows", "required", **asked)


def test_server_2022_needs_an_update_for_overlays_alone() -> None:
    assert matching("windows", "required", build=20348, ubr=680, topology="overlay") == {"KB5012637"}
    assert matching("windows", "required", build=20348, ubr=680, topology="host-gateway") == set()
    assert matching("windows", "required", build=20348, ubr=681, topology="overlay") == set()


def test_a_vxlan_port_of_its_own_cannot_be_on_server_2019() -> None:
    asked = {"build": 17763, "ubr": 8389, "topology": "ovn-overlay"}
    assert matching("windows", "unsupported", vxlan_port=9898, **asked) == {"CustomPort17763"}
    assert matching("windows", "unsupported", **asked) == set()
    assert matching("windows", "unsupported", vxlan_port=9898, **(asked | {"build": 20348})) == set()


# Case 78: kube-proxy versions that leak or lose load balancer rules.


@pytest.mark.parametrize("version", ["1.24.0", "1.24.6", "1.25.0", "1.25.2"])
def test_stale_rules_of_1_24_and_1_25(version: str) -> None:
    assert running("kube-proxy", version, hns="13.3", foreign_load_balancers=False) == {"StaleLoadBalancers"}


@pytest.mark.parametrize("version", ["1.23.17", "1.24.7", "1.24.17", "1.25.3", "1.26.0", "1.36.1"])
@pytest.mark.parametrize("hns", ["9.5", "13.3"])
def test_neither_1_23_nor_a_corrected_patch_is_advised_against(version: str, hns: str) -> None:
    assert running("kube-proxy", version, hns=hns, foreign_load_balancers=False) == set()


@pytest.mark.parametrize("version", ["1.31.0", "1.31.14", "1.32.5", "1.33.0", "1.33.1"])
def test_load_balancers_with_hns_15_4(version: str) -> None:
    asked = {"foreign_load_balancers": False}
    assert running("kube-proxy", version, hns="15.4", **asked) == {"ModifyLoadBalancer"}
    assert running("kube-proxy", version, hns="13.3", **asked) == set()
    assert "ModifyLoadBalancer" in undecided("kube-proxy", versions=(("kube-proxy", Version.parse(version)),))


@pytest.mark.parametrize("version", ["1.30.14", "1.32.6", "1.33.2", "1.34.0"])
def test_corrected_versions_go_with_hns_15_4(version: str) -> None:
    assert running("kube-proxy", version, hns="15.4", foreign_load_balancers=False) == set()


@pytest.mark.parametrize(
    ("version", "bad"), [("1.23.17", False), ("1.36.4", True), ("1.37.0", True), ("1.37.1", False)]
)
def test_a_load_balancer_without_ports_matters_where_it_is(version: str, bad: bool) -> None:
    found = running("kube-proxy", version, hns="13.3", foreign_load_balancers=True)
    assert ("LoadBalancerWithoutPorts" in found) is bad
    assert running("kube-proxy", version, hns="13.3", foreign_load_balancers=False) == set()


def test_kubelet_1_31_0_alone_leaves_its_socket() -> None:
    assert running("kubelet", "1.31.0") == {"KubeletSocket"}
    assert running("kubelet", "1.31.1") == running("kubelet", "1.30.9") == set()


# Case 54: agents that read the English output of programs.


@pytest.mark.parametrize(
    ("version", "language", "found"),
    [
        ("3.27.0", "ru-RU", {"CalicoLanguage"}),
        ("3.28.2", "de-DE", {"CalicoLanguage"}),
        ("3.29.0", "ru-RU", set()),
        ("3.27.0", "en-US", set()),
        ("3.27.0", "en-GB", set()),
    ],
)
def test_calico_before_3_29_wants_windows_in_english(version: str, language: str, found: set[str]) -> None:
    assert running("calico", version, language=language) == found


def test_a_pre_release_counts_as_its_release() -> None:
    assert running("kubelet", "1.31.0-rc.1") == {"KubeletSocket"}


def test_containerd_before_1_6_runs_no_host_process() -> None:
    assert running("containerd", "1.5.18") == {"HostProcessRuntime"}
    assert running("containerd", "1.6.0") == set()


@pytest.mark.parametrize("item", advisories(), ids=lambda item: item.id)
def test_each_entry_says_what_to_do_and_who_says_so(item: Advisory) -> None:
    assert item.kind in {"bad", "required", "unsupported"}
    assert item.severity in {"error", "warning"}
    assert item.product in PRODUCTS
    assert item.build in BUILDS | {None}
    assert item.found
    assert not item.found.endswith(".")
    assert item.cure.endswith(".")
    assert item.source
    assert item.product == "windows" or item.versions
    assert item.product != "windows" or item.build
    assert all(first < good for first, good in item.versions)
    assert item.fixed is None or item.first < item.fixed
    assert item.kind != "required" or item.product != "windows" or item.fixed
    assert all(name.startswith("KB") and name[2:].isdigit() for name in item.updates | item.fixed_by)


def test_names_are_unique_and_the_file_is_part_of_the_package() -> None:
    names = [item.id for item in advisories()]
    assert len(names) == len(set(names)) >= 20
    assert files("winjoin.advisories").joinpath("advisories.toml").is_file()
