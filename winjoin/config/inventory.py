"""Inventories: Ansible's YAML, INI and JSON, Terraform's state and outputs.

The Windows hosts in them as Targets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.config.ini import Groups, Variables, expanded, read_ini
from winjoin.config.secrets import from_environment
from winjoin.config.spelling import meant
from winjoin.config.target import Target
from winjoin.config.variables import Place, read_target
from winjoin.config.yamltext import Document, read_documents
from winjoin.errors import ConfigInvalid, Problem


class Skipped(NamedTuple):
    """A host of an inventory that is not a Windows host, and why winjoin thinks so."""

    name: str
    reason: str


class Inventory(NamedTuple):
    """What an inventory holds. `notes` are of the whole; each target has its own."""

    targets: tuple[Target, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()

    def selected(self, patterns: Iterable[str]) -> tuple[Target, ...]:
        """Targets by name, address or group (all where nothing is asked).

        ConfigInvalid names what matches none.
        """
        import fnmatch

        wanted = [pattern.lower() for pattern in patterns]
        if not wanted:
            return self.targets
        names = {
            target: {target.name.lower(), target.address, *map(str.lower, target.groups)}
            for target in self.targets
        }
        known = {name for some in names.values() for name in some}
        lost = [pattern for pattern in wanted if not fnmatch.filter(known, pattern)]
        if lost:
            raise ConfigInvalid(
                Problem(one, f"is no Windows host of the inventory{meant(one, known)}") for one in lost
            )
        return tuple(
            target
            for target in self.targets
            if any(fnmatch.filter(names[target], pattern) for pattern in wanted)
        )


def incomplete(targets: Iterable[Target]) -> tuple[Problem, ...]:
    """What is missing before anything is sent: a user, a password; the command line may prompt for them."""
    problems = []
    for target in targets:
        if target.auth == "certificate":
            continue
        if not target.user and target.auth != "kerberos":
            problems.append(Problem(target.name, "has no user; set ansible_user, or give --user"))
        if target.password is None and target.auth not in {"kerberos", "negotiate"}:
            cure = "set winjoin_password_file, or WINJOIN_PASSWORD_FILE in the environment"
            problems.append(
                Problem(target.name, f"{target.password_source or 'no password is given'}; {cure}")
            )
    return tuple(problems)


def read_inventory(path: Path, *, environment: Mapping[str, str] | None = None) -> Inventory:
    """Every Windows host of an inventory file.

    ConfigInvalid with every problem, or where it has no Windows host.
    """
    file = path.name
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigInvalid([Problem(str(path), f"cannot be read: {error.strerror or error}")]) from error
    try:
        text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigInvalid([Problem(file, "is not UTF-8 text; write it as UTF-8")]) from error
    place = Place(file, path.parent, os.environ if environment is None else environment)
    problems: list[Problem] = []
    inventory = _read(text, place, problems)
    _same_twice(inventory.targets, file, problems)
    if not inventory.targets and not problems:
        names = ", ".join(skipped.name for skipped in inventory.skipped[:5]) or "none"
        problems.append(
            Problem(
                file, f"has no Windows host: none has ansible_connection winrm or psrp (hosts in it: {names})"
            )
        )
    if problems:
        raise ConfigInvalid(dict.fromkeys(problems))
    return inventory


def _read(text: str, place: Place, problems: list[Problem]) -> Inventory:
    if text.lstrip().startswith("$ANSIBLE_VAULT;"):
        cure = "write one without secrets, and passwords to files (winjoin_password_file)"
        raise ConfigInvalid(
            [Problem(place.file, f"is encrypted with Ansible Vault, which winjoin does not decrypt; {cure}")]
        )
    if text.lstrip().startswith("{"):
        return _read_json(text, place, problems)
    if _looks_like_ini(text):
        groups = read_ini(text, file=place.file, problems=problems)
    else:
        groups = _yaml_groups(read_documents(text, file=place.file, problems=problems), place.file, problems)
    return _windows_hosts(groups, place, problems)


def _looks_like_ini(text: str) -> bool:
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and line[0] not in "#;"), "")
    return bool(re.match(r"\[[^\]]+\]\s*([#;].*)?$", first)) or (
        first != "---" and not re.match(r"['\"]?[^\s=]+['\"]?\s*:(\s|$)", first)
    )


def _read_json(text: str, place: Place, problems: list[Problem]) -> Inventory:
    import json

    from winjoin.config.terraform import hosts_of_outputs, hosts_of_state, is_outputs

    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{place.file}: line {error.lineno}, column {error.colno}"
        raise ConfigInvalid([Problem(where, f"is no JSON: {error.msg}")]) from error
    if "terraform_version" in value or ("version" in value and "resources" in value):
        return _terraform(hosts_of_state(value, place.file), place, problems)
    if is_outputs(value):
        return _terraform(hosts_of_outputs(value, place.file), place, problems)
    return _windows_hosts(_json_groups(value), place, problems)


def _terraform(found: Any, place: Place, problems: list[Problem]) -> Inventory:  # noqa: ANN401 - (hosts, skipped)
    hosts, skipped = found
    targets = []
    for name, (variables, source) in hosts.items():
        target = read_target(name, variables, ("terraform",), place, problems)
        if target.password and "ansible_password" in variables:
            target = target._replace(
                password_source=source, notes=(*target.notes, f"the password is {source}")
            )
        targets.append(target)
    return Inventory(tuple(targets), tuple(Skipped(*each) for each in skipped))


def _json_groups(value: Mapping[str, Any]) -> Groups:
    """``ansible-inventory --list``: groups with lists of hosts, and ``_meta.hostvars``."""
    groups = Groups.empty()
    hostvars = value.get("_meta", {}).get("hostvars", {})
    for name, content in value.items():
        if name == "_meta":
            continue
        body = content if isinstance(content, dict) else {"hosts": content}
        for host in body.get("hosts", []):
            groups.group(name)[host] = dict(hostvars.get(host, {}))
        groups.group(name)
        groups.children[name] += [child for child in body.get("children", []) if child != name]
        groups.variables[name].update(body.get("vars", {}))
    return groups


def _yaml_groups(documents: Iterable[Document], file: str, problems: list[Problem]) -> Groups:
    groups = Groups.empty()
    for document in documents:
        if not isinstance(document.value, dict):
            problems.append(Problem(file, "is no inventory: its top is not a map of groups"))
            continue
        for name, body in document.value.items():
            _yaml_group(groups, name, body, name, document, file, problems)
    return groups


def _yaml_group(  # noqa: PLR0917 - one walk
    groups: Groups, name: str, body: object, path: str, document: Document, file: str, problems: list[Problem]
) -> None:
    hosts = groups.group(name)
    if body is None:
        return
    where = f"{file}: {path} (line {document.lines.get(path, 1)})"
    if not isinstance(body, dict):
        problems.append(Problem(where, "is no group: a map of hosts, children and vars"))
        return
    parts = ("hosts", "children", "vars")
    unknown = [key for key in body if key not in parts]
    problems.extend(Problem(f"{where}: {key}", f"is not known{meant(key, parts)}") for key in unknown)
    groups.variables[name].update(_texts(body.get("vars"), f"{path}.vars", document))
    for host, values in _map(body.get("hosts")).items():
        for each in expanded(host):
            hosts.setdefault(each, {}).update(_texts(values, f"{path}.hosts.{host}", document))
    for child, inner in _map(body.get("children")).items():
        groups.children[name].append(child)
        _yaml_group(groups, child, inner, f"{path}.children.{child}", document, file, problems)


def _map(value: object) -> dict[str, Any]:
    """A map; a list of names as a map of them, as some write hosts."""
    if isinstance(value, list):
        return {str(item): None for item in value if not isinstance(item, dict)}
    return value if isinstance(value, dict) else {}


def _texts(values: object, path: str, document: Document) -> Variables:
    """Variables with scalars as they were written: ``007`` is a password, not 7."""
    result: Variables = {}
    for key, value in _map(values).items():
        at = f"{path}.{key}"
        result[key] = document.texts[at] if at in document.texts and not isinstance(value, str) else value
        if value is None:
            del result[key]
    return result


def _windows_hosts(groups: Groups, place: Place, problems: list[Problem]) -> Inventory:
    merged = _merged(groups, place, problems)
    targets, skipped, notes = [], [], []
    for name, (variables, members) in merged.items():
        connection = str(variables.get("ansible_connection", "")).rpartition(".")[2].lower()
        reason = _not_windows(connection, variables, members)
        if reason:
            skipped.append(Skipped(name, reason))
            continue
        if not connection:
            notes.append(
                f"{name} has no ansible_connection; it was taken for a Windows host by its group or variables"
            )
        targets.append(read_target(name, variables, members, place, problems))
    return Inventory(tuple(targets), tuple(skipped), tuple(notes))


def _not_windows(connection: str, variables: Variables, members: tuple[str, ...]) -> str:
    """Why a host is not taken; empty where it is."""
    if connection in {"winrm", "psrp"}:
        return ""
    if connection:
        return f"ansible_connection is {connection}, neither winrm nor psrp"
    named = any(re.fullmatch(r"win|windows([-_].*)?|.*[-_]windows", group.lower()) for group in members)
    if named or any(key.startswith(("ansible_winrm_", "ansible_psrp_", "winjoin_")) for key in variables):
        return ""
    return "it has no ansible_connection: winrm or psrp"


def _merged(
    groups: Groups, place: Place, problems: list[Problem]
) -> dict[str, tuple[Variables, tuple[str, ...]]]:
    """Variables by host: those of ``all``, then of outer before inner groups, then the host's own."""
    parents: dict[str, set[str]] = {name: set() for name in groups.hosts}
    for name, children in groups.children.items():
        for child in children:
            parents.setdefault(child, set()).add(name)
    result: dict[str, tuple[Variables, tuple[str, ...]]] = {}
    extra = {name: _beside(place, "group_vars", name, problems) for name in {*groups.hosts, "all"}}
    for hosts in groups.hosts.values():
        for host in hosts:
            if host in result:
                continue
            direct = [group for group, members in groups.hosts.items() if host in members]
            depths = _ancestors(direct, parents)
            order = sorted(depths, key=lambda group: (group != "all", -depths[group], group))
            variables: Variables = dict(extra["all"])
            for group in order:
                variables |= groups.variables.get(group, {}) | extra.get(group, {})
            for group in direct:
                variables |= groups.hosts[group][host]
            variables |= _beside(place, "host_vars", host, problems)
            result[host] = variables, tuple(order)
    return result


def _ancestors(direct: list[str], parents: Mapping[str, set[str]]) -> dict[str, int]:
    """Every group that a host is in, and how far above it the group is; a circle ends."""
    depths: dict[str, int] = {}
    level, depth = set(direct), 0
    while level and depth <= len(parents):
        for group in level:
            depths[group] = depth
        level = {parent for group in level for parent in parents.get(group, ())}
        depth += 1
    return depths


def _beside(place: Place, folder: str, name: str, problems: list[Problem]) -> Variables:
    """Variables of ``group_vars/NAME.yml`` and the like beside the inventory."""
    if not re.fullmatch(r"[\w.-]+", name) or not (place.folder / folder).is_dir():
        return {}
    base = place.folder / folder / name
    files = [base.with_name(name + end) for end in ("", ".yml", ".yaml", ".json")]
    if base.is_dir():
        files += sorted(each for each in base.iterdir() if each.suffix in {"", ".yml", ".yaml", ".json"})
    result: Variables = {}
    for file in files:
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8-sig", errors="replace")
        if text.startswith("$ANSIBLE_VAULT;"):
            continue  # Secrets come from elsewhere; what else it held is told as missing.
        label = f"{folder}/{file.name}"
        for document in read_documents(text, file=label, problems=problems):
            result |= {
                key: document.texts[key] if key in document.texts and not isinstance(value, str) else value
                for key, value in _map(document.value).items()
            }
    return result


def _same_twice(targets: Iterable[Target], file: str, problems: list[Problem]) -> None:
    seen: dict[tuple[str, int], str] = {}
    names: dict[str, str] = {}
    for target in targets:
        other = seen.setdefault((target.address, target.port), target.name)
        if other != target.name:
            what = f"is at {target.address} port {target.port}, as {other} is; one machine is joined once"
            problems.append(Problem(f"{file}: {target.name}", what))
        node = target.variable("node_name").lower()
        if node and names.setdefault(node, target.name) != target.name:
            problems.append(
                Problem(f"{file}: {target.name}", f"has the node name of {names[node]}, {node!r}")
            )


def with_credentials(
    target: Target, *, user: str = "", environment: Mapping[str, str] | None = None
) -> Target:
    """A target of ``--host`` with what the environment knows (WINJOIN_PASSWORD, _FILE).

    ValueError where it lies.
    """
    found = from_environment("WINJOIN_PASSWORD", os.environ if environment is None else environment)
    target = target._replace(user=target.user or user)
    if found and target.password is None:
        return target._replace(
            password=found.secret, password_source=found.source, notes=(*target.notes, *found.notes)
        )
    return target
