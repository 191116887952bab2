"""Every resource type, on every kind of host: look, make it so, find it so, and set back what was before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from winjoin.resources.archive import Archive
from winjoin.resources.base import Resource
from winjoin.resources.binary import Binary
from winjoin.resources.directory import Access, Directory
from winjoin.resources.environment_variable import EnvironmentVariable
from winjoin.resources.file import File
from winjoin.resources.firewall_rule import FirewallRule
from winjoin.resources.hns_endpoint import HnsEndpoint
from winjoin.resources.hns_network import HnsNetwork
from winjoin.resources.registry_value import RegistryValue
from winjoin.resources.route import Route
from winjoin.resources.service import Recovery, Service
from winjoin.resources.windows_feature import WindowsFeature
from winjoin.values import Digest, Secret, WindowsPath

Make = Callable[[Any, Any], tuple[Resource, Resource]]
KEY = "HKLM:\\SOFTWARE\\WinjoinContract"
ADDRESS = "10.99.1.2"


def _files(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    path = WindowsPath("C:\\contract\\file.txt")
    return File(path=path, content="one", why="t"), File(path=path, content="two ä", why="t")


def _private(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    path = WindowsPath("C:\\contract\\secret.conf")
    one = File(path=path, content=Secret("hunter2"), access=Access.PRIVATE, why="t")
    return one, File(path=path, content="no secret", why="t")


def _directories(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    path = WindowsPath("C:\\contract\\a\\b")
    return Directory(path=path, why="t"), Directory(path=path, access=Access.PRIVATE, why="t")


def _binaries(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    def made(content: bytes) -> Binary:
        url = downloads.put(f"{len(content)}.exe", content)
        path, digest = WindowsPath("C:\\contract\\tool.exe"), Digest(hashlib.sha256(content).hexdigest())
        return Binary(path=path, url=url, digest=digest, why="t")

    return made(b"MZ one"), made(b"MZ another one")


def _archives(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    def made(name: str, content: bytes) -> Archive:
        path, digest = WindowsPath("C:\\contract\\unpacked"), Digest(hashlib.sha256(content).hexdigest())
        return Archive(path=path, url=downloads.put(name, content), digest=digest, why="t")

    return made("a.tar.gz", downloads.tar_gz({"bin/a.exe": b"a" * 700, "b.txt": b""})), made(
        "b.zip", downloads.zipped({"bin/a.exe": b"other", "c.txt": b"c"})
    )


def _values(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    one = RegistryValue(path=KEY, name="v", kind="DWord", value=4294967295, why="t")
    return one, RegistryValue(path=KEY, name="v", kind="MultiString", value=("a", "b"), why="t")


def _single(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    one = RegistryValue(path=KEY, name="w", kind="MultiString", value=("only",), why="t")
    return one, RegistryValue(path=KEY, name="w", kind="ExpandString", value="%SystemRoot%\\x", why="t")


def _variables(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    one = EnvironmentVariable(name="WINJOIN_CONTRACT", value="a;b=c", why="t")
    return one, EnvironmentVariable(name="WINJOIN_CONTRACT", value="%SystemRoot%", why="t")


def _rules(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    one = FirewallRule(name="wj-contract", display_name="Contract", ports=(10250,), why="t")
    return one, FirewallRule(
        name="wj-contract", display_name="Other", ports=(53, 8053), protocol="UDP", why="t"
    )


def _routes(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    place = {"destination": "203.0.113.0/24", "next_hop": "10.99.0.7", "address": ADDRESS}
    return Route(**place, metric=5, why="t"), Route(**place, metric=300, why="t")


def _service(host: Any, **other: Any) -> Service:
    fields: dict[str, Any] = {
        "name": "wj-contract",
        "display_name": "Contract of winjoin",
        "command": (*host.service,),
        "environment": {"NO_PROXY": "a,b", "PATH_LIKE": "C:\\x y;z"},
        "recovery": Recovery(600, (1000, 2000, 30_000)),
        "started_with": "1",
        "why": "t",
    }
    return Service(**(fields | other))


def _services(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    other = {"display_name": "Other", "start": "delayed", "recovery": Recovery(86400, (5,))}
    return _service(host), _service(host, **other, started_with="2", environment={})


def _stopped(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    quoted = ("C:\\Program Files\\x y\\p.exe", "--log", 'a "quoted" word', "C:\\ends\\")
    one = _service(
        host, name="wj-stopped", command=quoted, running=False, start="manual", recovery=Recovery(0)
    )
    return one, _service(host, name="wj-stopped", command=("C:\\p.exe",), running=False, start="disabled")


def _networks(host: Any, downloads: Any) -> tuple[Resource, Resource]:
    def made(number: int) -> HnsNetwork:
        return HnsNetwork(
            name="wj",
            network_type="L2Bridge",
            subnet=f"10.244.{number}.0/24",
            gateway=f"10.244.{number}.1",
            address=ADDRESS,
            why="t",
        )

    return made(5), made(6)


MAKERS: dict[str, Make] = {
    "file": _files,
    "file-private": _private,
    "directory": _directories,
    "binary": _binaries,
    "archive": _archives,
    "registry-value": _values,
    "registry-value-list-of-one": _single,
    "environment-variable": _variables,
    "firewall-rule": _rules,
    "route": _routes,
    "service": _services,
    "service-stopped": _stopped,
    "hns-network": _networks,
}
CANNOT_GO_BACK = {"file", "file-private", "binary", "archive"}
"""What was before them is content, which is not in the state: only absence can be set again without inputs."""


@pytest.mark.parametrize("name", MAKERS)
def test_a_resource_keeps_the_contract(name: str, host: Any, downloads: Any) -> None:
    first, second = MAKERS[name](host, downloads)
    looked = host.check(first)
    assert (looked.outcome.outcome, looked.outcome.before) == ("would-change", None)
    assert set(looked.outcome.differs) == set(first.state)
    assert host.check(first).outcome.before is None

    made = host.ensure(first)
    assert made.ensured.failed is None, made.ensured.failed
    assert made.outcome.outcome == "changed"
    assert {key: made.outcome.after[key] for key in first.state} == first.state
    again = host.ensure(first)
    assert (again.outcome.outcome, again.outcome.differs, again.ensured.unchanged) == ("unchanged", (), 1)

    changed = host.ensure(second)
    assert changed.ensured.failed is None, changed.ensured.failed
    assert changed.outcome.before == made.outcome.after
    assert {key: changed.outcome.after[key] for key in second.state} == second.state

    if name not in CANNOT_GO_BACK:
        back = host.undo(first, changed.outcome.before)
        assert back.ensured.failed is None, back.ensured.failed
        assert host.ensure(first).outcome.outcome == "unchanged"
    gone = host.undo(first, None)
    assert gone.ensured.failed is None, gone.ensured.failed
    assert gone.outcome.differs == ("exists",)
    assert gone.outcome.after is None
    assert host.undo(first, None).outcome.outcome == "unchanged"


def test_looking_writes_nothing(host: Any) -> None:
    before = len(host.agent.journal())
    path = "C:\\contract\\never.txt"
    host.check(File(path=WindowsPath(path), content="x", why="t"))
    assert not host.file(path).exists()
    assert len(host.agent.journal()) == before


def test_a_feature_says_when_windows_must_restart(host: Any) -> None:
    feature = WindowsFeature(name="Hyper-V-PowerShell", why="t")
    assert host.check(feature).outcome.before["installed"] is False
    assert host.ensure(feature).outcome.after["installed"] is True
    assert host.undo(feature, {"installed": False}).outcome.outcome == "changed"
    with_restart = host.ensure(WindowsFeature(name="Hyper-V", why="t"))
    if with_restart.ensured.failed is None:
        assert with_restart.ensured.restart_required
        assert "Hyper-V" in with_restart.ensured.restart_reasons[0]
        assert host.check(WindowsFeature(name="Hyper-V", why="t")).ensured.restart_required


def test_an_endpoint_needs_its_network_and_is_the_hosts_own_leg(host: Any) -> None:
    network = HnsNetwork(
        name="wj2",
        network_type="L2Bridge",
        subnet="10.244.9.0/24",
        gateway="10.244.9.1",
        address=ADDRESS,
        why="t",
    )
    endpoint = HnsEndpoint(name="wj2_ep", network="wj2", address="10.244.9.2", why="t")
    assert host.ensure(endpoint).ensured.failed is not None
    assert host.ensure(network).ensured.failed is None
    made = host.ensure(endpoint)
    assert made.ensured.failed is None, made.ensured.failed
    assert {key: made.outcome.after[key] for key in endpoint.state} == endpoint.state
    assert host.ensure(endpoint).outcome.outcome == "unchanged"
    assert host.undo(endpoint, None).ensured.failed is None
    assert host.undo(network, None).ensured.failed is None


def test_an_archive_that_lost_a_file_is_unpacked_again(host: Any, downloads: Any) -> None:
    archive, _ = _archives(host, downloads)
    host.ensure(archive)
    host.file("C:\\contract\\unpacked\\bin\\a.exe").write_bytes(b"b" * 700)
    damaged = host.ensure(archive)
    assert damaged.outcome.differs == ("intact",)
    assert host.file("C:\\contract\\unpacked\\bin\\a.exe").read_bytes() == b"a" * 700
    host.undo(archive, None)


def test_a_service_whose_inputs_are_others_is_started_anew_and_a_running_one_is_left_alone(host: Any) -> None:
    assert host.ensure(_service(host)).ensured.failed is None
    renamed = host.ensure(_service(host, display_name="Renamed"))
    assert (renamed.outcome.differs, renamed.outcome.after["running"]) == (("displayName",), True)
    other = host.ensure(_service(host, display_name="Renamed", started_with="2"))
    assert (other.outcome.differs, other.outcome.after["running"]) == (("inputs",), True)
    assert host.ensure(_service(host, display_name="Renamed", started_with="2")).ensured.unchanged == 1
    host.undo(_service(host), None)
