"""kubeadm's patch files for the kubelet's configuration: a folder of ``kubeletconfiguration[suffix][+type].yaml``.

As in kubeadm they come last, in the order of their names. Types ``strategic`` (where none is named) and ``merge`` are
one here: no list of a KubeletConfiguration has a key to be merged by (k8s.io/kubelet config/v1beta1/types.go of about
1.21 was read; newer ones were not). Source of the rules: kubeadm's util/patches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from winjoin.errors import ConfigInvalid, Problem

Json = dict[str, Any]
TARGET = "kubeletconfiguration"
_TYPES = ("", "strategic", "merge", "json")


class Patches(NamedTuple):
    """What is laid over the kubelet's configuration, one after another; `notes` say which files were left out."""

    changes: tuple[Json, ...] = ()
    notes: tuple[str, ...] = ()


def read_patches(folder: Path) -> Patches:
    """Every patch of the folder. ConfigInvalid with all of their mistakes."""
    if not folder.is_dir():
        raise ConfigInvalid([Problem("--patches", f"{folder} is no folder")])
    problems: list[Problem] = []
    changes: list[Json] = []
    notes: list[str] = []
    for file in sorted(each for each in folder.iterdir() if each.is_file()):
        if why := _left_out(file):
            notes.append(f"{file} was left out: {why}")
        elif wrong := _wrong_type(file):
            problems.append(Problem(str(file), wrong))
        else:
            changes += _changes(file, problems)
    if problems:
        raise ConfigInvalid(problems)
    return Patches(tuple(changes), tuple(notes))


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> Json:
    """A merge patch applied: maps are merged, all else is replaced, null removes."""
    found = dict(base)
    for key, value in change.items():
        if value is None:
            found.pop(key, None)
        elif isinstance(value, Mapping):
            below = found.get(key)
            found[key] = merged(below if isinstance(below, Mapping) else {}, value)
        else:
            found[key] = value
    return found


def _left_out(file: Path) -> str:
    """Why kubeadm too would not apply it on a worker; empty where it would."""
    if file.suffix not in {".yaml", ".json"}:
        return "patches end with .yaml or .json"
    if not file.name.startswith(TARGET):
        return f"a worker has patches of {TARGET} alone"
    return ""


def _wrong_type(file: Path) -> str:
    kind = file.stem.partition("+")[2]
    if kind not in _TYPES or file.stem.endswith("+"):
        return f"has the patch type {kind!r}; there are strategic, merge and json"
    return "is a JSON patch, which winjoin does not apply: write it as +merge" if kind == "json" else ""


def _changes(file: Path, problems: list[Problem]) -> Iterator[Json]:
    """The file's documents; mistakes go to `problems`."""
    from winjoin.config.yamltext import read_documents

    try:
        documents = read_documents(file.read_text(encoding="utf-8"), file=str(file), problems=problems)
    except ConfigInvalid as error:
        problems.extend(error.problems)
        return
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(file), f"cannot be read: {error}"))
        return
    for document in documents:
        if not isinstance(document.value, dict):
            problems.append(Problem(str(file), "is no map of fields"))
        elif directives := sorted(_directives(document.value)):
            problems.append(Problem(str(file), f"has {', '.join(directives)}, which winjoin does not apply"))
        else:
            yield document.value


def _directives(value: object) -> set[str]:
    """Keys such as ``$patch``, of strategic merge patches."""
    if isinstance(value, dict):
        own = {str(key) for key in value if str(key).startswith("$")}
        return own.union(*(_directives(inner) for inner in value.values()))
    return set().union(*(_directives(inner) for inner in value)) if isinstance(value, list) else set()
