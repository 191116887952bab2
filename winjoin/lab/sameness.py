"""Whether two hosts were changed in the same way: a join is one thing, whatever plays the machine.

Compared is what changed from one look to the next: services, features, firewall, registry, environment, network,
winjoin's journal, and the files that it wrote. What differs by nature is named here, and left out or made equal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TREES = (
    "etc",
    "k",
    "opt/cni",
    "Program Files/containerd",
    "ProgramData/winjoin",
    "var/lib/kubelet/config.yaml",
)
CURRENT = "var/lib/kubelet/pki/kubelet-client-current.pem"
"""What the kubelet itself writes, with a key of its own: it must be there."""
_MIRRORED = ("containerd-shim-runhcs-v1.exe", "ctr.exe")
"""The stand-in's own archive of containerd has only the daemon."""
_SECTIONS = ("features", "firewall", "registry", "environment", "services")
_NETWORK = {"adapters": "name", "addresses": "address", "routes": "destination"}
_NATURE = ("index", "mac")
"""Numbers that Windows gives, in whatever order."""
_DIGESTS = ("digest", "inputs", "sha256")
"""Programs of two mirrors differ; the contents of other files are compared themselves."""


def look(folder: Path, *, same: Mapping[str, str] = {}) -> Json:
    """What there is on a host now: `folder` is `hosts/NAME` of a lab; `same` texts stand for others throughout."""
    text = (folder / "world.json").read_text(encoding="utf-8")
    drive = folder / "C"
    seen = {"world": _world(json.loads(text)), "files": _files(drive), "journal": _journal(drive)}
    return dict(json.loads(_replaced(json.dumps(seen), same)))


def changes(before: Json, after: Json) -> dict[str, str]:
    """What the second look has, and the first had not, or had otherwise; `-` is gone. Flat: path to JSON."""
    old, new = _flat(before), _flat(after)
    gone = {path: "-" for path in old if path not in new}
    return gone | {path: value for path, value in new.items() if old.get(path) != value}


def differences(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """A line for each change that is not in both."""
    paths = sorted(path for path in {*first, *second} if first.get(path) != second.get(path))
    return [f"{path}: {first.get(path, 'nothing')} and {second.get(path, 'nothing')}" for path in paths]


def _world(world: Json) -> Json:
    own = {name: _digestless(item) for name, item in world["services"].items() if "command" in item}
    seen = {name: world[name] for name in _SECTIONS} | {"services": own}
    for name, key in _NETWORK.items():
        seen[name] = {item[key]: _bare(item) for item in world[name]}
    hns = world["hns"]
    endpoints = {name: _bare(item) for name, item in hns["endpoints"].items()}
    return seen | {"networks": hns["networks"], "endpoints": endpoints, "pending": world["restartPending"]}


def _bare(item: Json) -> Json:
    return {name: value for name, value in item.items() if name not in _NATURE}


def _digestless(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {
            name: bool(item) if name in _DIGESTS else _digestless(item)
            for name, item in value.items()
            if name not in {"time", "run"}
        }
    return [_digestless(item) for item in value] if isinstance(value, list) else value


def _files(drive: Path) -> dict[str, str]:
    found = [file for tree in TREES for file in sorted((drive / tree, *(drive / tree).rglob("*")))]
    shown = [file for file in found if file.is_file() and file.name not in _MIRRORED]
    return {file.relative_to(drive).as_posix(): _content(file) for file in [*shown, *_current(drive)]}


def _current(drive: Path) -> list[Path]:
    return [file for file in (drive / CURRENT,) if file.is_file()]


def _content(file: Path) -> str:
    """Its text; that it is there where that may differ: programs, what is said of them, keys."""
    there = file.suffix in {".exe", ".pem", ".jsonl"} or file.parent.name == "receipts"
    return "there" if there else file.read_text(encoding="utf-8")


def _journal(drive: Path) -> dict[str, Any]:
    file = drive / "ProgramData" / "winjoin" / "journal.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return {f"{number:03}": _digestless(json.loads(line)) for number, line in enumerate(lines)}


def _flat(seen: Json, path: str = "") -> dict[str, str]:
    """By path: world/services/kubelet/start, files/k/kubelet.exe."""
    flat: dict[str, str] = {}
    for name, value in seen.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{path}{name}/")
        else:
            flat[f"{path}{name}"] = json.dumps(value, sort_keys=True)
    return flat


def _replaced(text: str, same: Mapping[str, str]) -> str:
    for part, instead in same.items():
        text = text.replace(part, instead)
    return text
