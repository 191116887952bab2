"""Virus scanners, PATH, CNI configurations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winjoin.checks.software.antivirus import antivirus
from winjoin.checks.software.cni_configuration import cni_configuration
from winjoin.checks.software.path_length import path_length
from winjoin.checks.software.tamper_protection import tamper_protection
from winjoin.engine.check import Severity
from winjoin.hosts.facts import Antivirus, Facts, Identity

Ask = Callable[..., list[tuple[Severity, str, str]]]
Ill = Callable[..., Facts]
OWN = "C:\\etc\\cni\\net.d\\10-cbr0.conf"


def test_scanners_are_named_and_not_without_end(ask: Ask, healthy: Facts) -> None:
    many = healthy._replace(antivirus=Antivirus(products=tuple(f"scanner{number}" for number in range(40))))
    ((severity, found, _),) = ask(antivirus, many)
    assert severity is Severity.WARNING
    assert "scanner4 and 35 more" in found


@pytest.mark.parametrize(("products", "severities"), [((), []), (None, [Severity.UNKNOWN])])
def test_windows_own_scanner_is_none_of_them(
    ask: Ask, healthy: Facts, products: Any, severities: list[Severity]
) -> None:
    facts = healthy._replace(antivirus=Antivirus(products=products, defender_running=True, real_time=True))
    assert [each[0] for each in ask(antivirus, facts)] == severities


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, True),
        ({"real_time": None}, True),
        ({"excluded_paths": ("C:\\Temp", "C:\\ProgramData\\containerdx")}, True),
        ({"excluded_processes": ("containerd.exe",)}, True),
        ({"excluded_paths": ("c:\\programdata\\containerd\\",)}, False),
        (
            {
                "excluded_paths": (
                    "C:\\ProgramData\\containerd\\root\\io.containerd.snapshotter.v1.windows\\snapshots",
                )
            },
            False,
        ),
        ({"real_time": False}, False),
        ({"defender_running": False}, False),
        ({"tamper_protection": False}, False),
        ({"tamper_protection": None}, False),
    ],
)
def test_tamper_protection_matters_where_layers_are_scanned(
    ask: Ask, ill: Ill, changes: dict[str, Any], said: bool
) -> None:
    facts = ill("tamper-protection")
    found = ask(tamper_protection, facts._replace(antivirus=facts.antivirus._replace(**changes)))
    assert [each[0] for each in found] == [Severity.WARNING] * said


def test_without_facts_on_defender_nothing_is_known(ask: Ask, healthy: Facts) -> None:
    assert [each[0] for each in ask(tamper_protection, healthy._replace(antivirus=Antivirus()))] == [
        Severity.UNKNOWN
    ]


@pytest.mark.parametrize("name", ["Path", "PATH", "path"])
@pytest.mark.parametrize(("length", "said"), [(2048, False), (2049, True), (30_000, True)])
def test_a_path_may_have_2048_characters(
    ask: Ask, healthy: Facts, name: str, length: int, said: bool
) -> None:
    found = ask(path_length, healthy._replace(environment=((name, ("C:\\x;" * length)[:length]),)))
    assert [each[0] for each in found] == [Severity.WARNING] * said


def test_doubled_folders_are_counted(ask: Ask, healthy: Facts) -> None:
    path = "C:\\tools;c:\\TOOLS\\;" + ";".join(f"C:\\folder{number:04}" for number in range(200))
    ((_, found, _),) = ask(path_length, healthy._replace(environment=(("Path", path),)))
    assert "1 of its 202 folders are doubled" in found


@pytest.mark.parametrize(("environment", "severities"), [((), []), (None, [Severity.UNKNOWN])])
def test_a_host_without_path(ask: Ask, healthy: Facts, environment: Any, severities: list[Severity]) -> None:
    assert [each[0] for each in ask(path_length, healthy._replace(environment=environment))] == severities


@pytest.mark.parametrize(
    ("paths", "severities"),
    [
        ((), []),
        ((OWN,), []),
        (("C:\\etc\\cni\\net.d\\10-flannel.conflist",), []),
        (("C:\\etc\\cni\\net.d\\05-nat.conf",), [Severity.ERROR]),
        ((OWN, "C:\\etc\\cni\\net.d\\0-containerd-nat.json"), [Severity.ERROR]),
        ((OWN, "C:/etc/cni/net.d/99-old.conflist"), [Severity.WARNING]),
        ((OWN, "C:\\Program Files\\containerd\\cni\\conf\\0-nat.conf"), []),
        (("C:\\k\\cni\\config\\cni.conf",), []),
        (("D:\\etc\\cni\\net.d\\05-nat.conf",), [Severity.ERROR]),
        (None, [Severity.UNKNOWN]),
    ],
)
def test_the_first_configuration_by_name_must_be_our_own(
    ask: Ask, healthy: Facts, paths: Any, severities: list[Severity]
) -> None:
    facts = healthy._replace(identity=Identity(cni_configs=paths))
    assert [each[0] for each in ask(cni_configuration, facts)] == severities


def test_another_network_may_have_one_file_of_any_name(ask: Ask, healthy: Facts) -> None:
    one = healthy._replace(identity=Identity(cni_configs=("C:\\etc\\cni\\net.d\\05-any.conf",)))
    assert ask(cni_configuration, one, topology="calico-vxlan") == []
    two = healthy._replace(identity=Identity(cni_configs=("C:\\etc\\cni\\net.d\\05-any.conf", OWN)))
    assert [each[0] for each in ask(cni_configuration, two, topology="calico-vxlan")] == [Severity.WARNING]
