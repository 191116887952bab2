"""Resources as data: what goes over the wire, what is refused, and that each has its twin in PowerShell."""

from __future__ import annotations

import base64
import hashlib
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from typing import Any

import pytest

import winjoin.resources
from winjoin.hosts.program import agent_text, without_comments
from winjoin.lab.machines.commandline import split
from winjoin.resources.archive import Archive
from winjoin.resources.base import Resource, to_wire
from winjoin.resources.directory import Access
from winjoin.resources.file import File
from winjoin.resources.firewall_rule import FirewallRule
from winjoin.resources.hns_network import HnsNetwork
from winjoin.resources.registry_value import RegistryValue
from winjoin.resources.service import Recovery, Service, command_line
from winjoin.templates import template
from winjoin.values import Digest, Secret, WindowsPath

DIGEST = Digest("ab" * 32)


def types() -> list[type[Resource]]:
    found = []
    for module in pkgutil.iter_modules(winjoin.resources.__path__):
        members = vars(importlib.import_module(f"winjoin.resources.{module.name}")).values()
        found += [
            item
            for item in members
            if inspect.isclass(item)
            and issubclass(item, Resource)
            and item.__module__.endswith(f".{module.name}")
        ]
    return [item for item in found if item is not Resource]


@pytest.mark.parametrize("type_", types(), ids=lambda item: item.type)
def test_each_type_has_its_twin_in_powershell(type_: type[Resource]) -> None:
    words = "".join(word.capitalize() for word in type_.type.split("-"))
    script = template(f"powershell/resources/{type_.type}.ps1").read_text(encoding="ascii")
    for verb, wanted in (
        (
            "Get",
            "Key",
        ),
        ("Set", "Key"),
    ):
        found = re.search(rf"^function {verb}-{words}State \{{\s+param\((.*)\)$", script, re.MULTILINE)
        assert found, f"{type_.type}.ps1 has no {verb}-{words}State"
        assert f"${wanted}" in found[1]
    assert type_.__module__.rpartition(".")[2] == type_.type.replace("-", "_")


def test_there_is_no_twin_without_a_type() -> None:
    files = {path.stem for path in template("powershell/resources").glob("*.ps1")}
    assert files == {item.type for item in types()}


def _one_of_each() -> list[Resource]:
    path = WindowsPath("C:\\k\\x")
    return [
        Archive(path=path, url="https://x/y.zip", digest=DIGEST, members={"a": "b"}, why="w"),
        File(path=path, content="x", why="w"),
        RegistryValue(path="HKLM:\\SOFTWARE\\x", name="n", kind="MultiString", value=("a",), why="w"),
        Service(name="s", display_name="S", command=("C:\\s.exe",), recovery=Recovery(60, (1,)), why="w"),
        FirewallRule(name="r", display_name="R", ports=(1,), why="w"),
    ]


@pytest.mark.parametrize("resource", _one_of_each(), ids=lambda item: item.type)
def test_its_state_has_the_names_that_the_twin_says(resource: Resource) -> None:
    script = template(f"powershell/resources/{resource.type}.ps1").read_text(encoding="ascii")
    for name in resource.state or {}:
        assert re.search(rf"\b{name} = ", script), name
    assert json.loads(json.dumps(to_wire(resource)))["type"] == resource.type


def test_a_secret_is_in_clear_on_the_wire_alone() -> None:
    file = File(path=WindowsPath("C:\\t"), content=Secret("hunter2"), access=Access.PRIVATE, why="w")
    assert base64.b64decode(to_wire(file)["inputs"]["content"]) == b"hunter2"
    assert file.state == {"sha256": hashlib.sha256(b"hunter2").hexdigest(), "access": "private"}
    encoded = base64.b64encode(b"hunter2").decode()
    for text in (repr(file), str(file.inputs), file.title):
        assert "hunter2" not in text
        assert encoded not in text


def test_a_secret_must_be_private() -> None:
    with pytest.raises(ValueError, match="private"):
        File(path=WindowsPath("C:\\t"), content=Secret("x"), why="w")


def test_absence_is_a_state_of_none() -> None:
    assert to_wire(File(path=WindowsPath("C:\\t"), content=None, why="w"))["state"] is None


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("C:\\a.exe", "--x"), "C:\\a.exe --x"),
        (("C:\\Program Files\\a.exe", ""), '"C:\\Program Files\\a.exe" ""'),
        (('say "hi"', "ends\\"), '"say \\"hi\\"" ends\\'),
        (("a b\\",), '"a b\\\\"'),
        (('a\\\\"b',), '"a\\\\\\\\\\"b"'),
    ],
)
def test_arguments_are_quoted_as_windows_reads_them(arguments: tuple[str, ...], line: str) -> None:
    assert command_line(arguments) == line
    assert split(line) == list(arguments)


@pytest.mark.parametrize(
    "make",
    [
        lambda: File(path="C:/x", content="", why="w"),
        lambda: Archive(path=WindowsPath("C:\\x"), url="https://x/y.7z", digest=DIGEST, why="w"),
        lambda: RegistryValue(path="HKCU:\\x", name="n", kind="String", value="x", why="w"),
        lambda: RegistryValue(path="HKLM:\\x", name="n", kind="DWord", value=2**32, why="w"),
        lambda: RegistryValue(path="HKLM:\\x", name="n", kind="DWord", value=True, why="w"),
        lambda: FirewallRule(name="n", display_name="N", ports=(0,), why="w"),
        lambda: Service(name="n", display_name="N", command=(), why="w"),
        lambda: Service(name="n", display_name="N", command=("x",), start="auto", why="w"),
        lambda: Service(name="n", display_name="N", command=("x",), environment={"a=b": "c"}, why="w"),
        lambda: HnsNetwork(
            name="n",
            network_type="L2Bridge",
            subnet="10.1.0.0/24",
            gateway="10.2.0.1",
            address="10.3.0.1",
            why="w",
        ),
    ],
)
def test_what_windows_would_refuse_is_refused_here(make: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        make()


def test_the_agent_is_ascii_without_comments_or_here_strings() -> None:
    text = agent_text()
    assert text.isascii()
    assert not re.search(r"^\s*#|(^|[\s=(,])@['\"]$", text, re.MULTILINE)
    assert without_comments("# a\n  if (1) {\n\n    b # kept\n  }\n") == "if (1) {\nb # kept\n}"


def test_resources_cost_little_to_import() -> None:
    script = (
        "import sys, winjoin.resources.service, winjoin.resources.file; print('cryptography' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
