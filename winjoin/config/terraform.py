"""Windows hosts of a Terraform state (version 4) or of ``terraform output -json``.

A resource's name is not the computer's name: Windows has 15 characters, clouds have more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from winjoin.config.target import read_address
from winjoin.errors import ConfigInvalid, Problem

Hosts = dict[str, tuple[dict[str, str], str]]
"""By name: variables in Ansible's names, and where the password is from."""

_STATE_VERSION = 4


def hosts_of_state(state: Mapping[str, Any], file: str) -> tuple[Hosts, list[tuple[str, str]]]:
    """Hosts, and (name, reason) of virtual machines that are not taken.

    ConfigInvalid where the state is too old.
    """
    if state.get("version") != _STATE_VERSION:
        what = (
            f"is a state of version {state.get('version')}; run"
            " terraform 0.12 or later, which writes version 4"
        )
        raise ConfigInvalid([Problem(file, what)])
    hosts: Hosts = {}
    skipped: list[tuple[str, str]] = []
    for resource in state.get("resources", []):
        kind = str(resource.get("type"))
        machine = re.search(r"virtual_machine$|_instance$|_server$|_vm$", kind)
        if resource.get("mode") != "managed" or not machine:
            continue
        for instance in resource.get("instances", []):
            index = instance.get("index_key")
            address = f"{kind}.{resource.get('name')}" + (
                "" if index is None else f"[{index!r}]".replace("'", '"')
            )
            if kind != "azurerm_windows_virtual_machine":
                skipped.append(
                    (address, "it is no Windows machine of a kind that winjoin reads; give an output instead")
                )
                continue
            name, variables = _azure(instance.get("attributes", {}))
            hosts[name or address] = (variables, f"admin_password of {address} in {file}")
    if not hosts:
        outputs, _ = hosts_of_outputs(state.get("outputs", {}), file)
        return outputs, skipped
    return hosts, skipped


def _azure(attributes: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    computer = str(attributes.get("computer_name") or attributes.get("name") or "")
    private = attributes.get("private_ip_address") or next(
        iter(attributes.get("private_ip_addresses") or []), ""
    )
    variables = {
        "ansible_host": private or attributes.get("public_ip_address") or "",
        "ansible_user": attributes.get("admin_username") or "",
        "winjoin_node_name": computer.lower(),
    }
    if password := attributes.get("admin_password"):
        variables["ansible_password"] = password
    return computer, {key: str(value) for key, value in variables.items() if value}


def is_outputs(value: Mapping[str, Any]) -> bool:
    """Whether a JSON object is what ``terraform output -json`` prints, of all outputs or of one."""
    full = bool(value) and all(
        isinstance(each, dict) and "value" in each and "sensitive" in each for each in value.values()
    )
    return full or (bool(value) and all(_is_address(each) for each in value.values()))


def hosts_of_outputs(outputs: Mapping[str, Any], file: str) -> tuple[Hosts, list[tuple[str, str]]]:
    """Hosts of the one output that maps names to addresses.

    ConfigInvalid where there is none, or more than one.
    """
    if outputs and all(_is_address(each) for each in outputs.values()):
        return _of_map(outputs), []
    maps = {
        name: each["value"]
        for name, each in outputs.items()
        if isinstance(each, dict) and not each.get("sensitive") and _is_host_map(each.get("value"))
    }
    chosen = [name for name in maps if "win" in name.lower()] if len(maps) > 1 else list(maps)
    if len(chosen) != 1:
        found = f"outputs {', '.join(sorted(maps))} all do" if maps else "none does"
        what = f"has no Windows machine and no one output that maps names of hosts to addresses: {found}"
        raise ConfigInvalid([Problem(file, what)])
    return _of_map(maps[chosen[0]]), []


def _is_host_map(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(_is_address(each) for each in value.values())


def _is_address(value: object) -> bool:
    if not isinstance(value, str) or not re.search(r"[.:]", value):
        return False
    try:
        read_address(value)
    except ValueError:
        return False
    return True


def _of_map(value: Mapping[str, str]) -> Hosts:
    return {name: ({"ansible_host": address}, "") for name, address in value.items()}
