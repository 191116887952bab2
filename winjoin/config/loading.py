"""``--config FILE``: every document of it, all mistakes at once with their paths and lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from winjoin.config import joinconfiguration, winjoinconfiguration
from winjoin.config.fields import Reader, commented, schema_of
from winjoin.config.joinconfiguration import JoinConfiguration, read_join
from winjoin.config.spelling import meant
from winjoin.config.winjoinconfiguration import WinjoinConfiguration, read_winjoin
from winjoin.config.yamltext import Document, Json, read_documents
from winjoin.errors import ConfigInvalid, Problem


class Configuration(NamedTuple):
    """What a config file says.

    `kubelet` and `kube_proxy` are kept as given, not defaulted; `folder` is the file's.
    """

    join: JoinConfiguration | None = None
    winjoin: WinjoinConfiguration = WinjoinConfiguration()
    kubelet: Json | None = None
    kube_proxy: Json | None = None
    notes: tuple[str, ...] = ()
    folder: Path = Path()


_REFUSED = {
    "InitConfiguration": "is for 'kubeadm init', which makes a control"
    " plane; a host joins with a JoinConfiguration",
    "ClusterConfiguration": "is the cluster's own and lies there (ConfigMap"
    " kubeadm-config); a host that joins reads it there",
    "ResetConfiguration": "is for 'kubeadm reset'; remove it",
    "UpgradeConfiguration": "is for 'kubeadm upgrade'; remove it",
    "ClusterStatus": "is a leftover of old clusters; remove it",
}

_KINDS: dict[str, tuple[str, ...]] = {
    "JoinConfiguration": joinconfiguration.API_VERSIONS,
    winjoinconfiguration.KIND: (winjoinconfiguration.API_VERSION,),
    "KubeletConfiguration": ("kubelet.config.k8s.io/v1beta1",),
    "KubeProxyConfiguration": ("kubeproxy.config.k8s.io/v1alpha1",),
}


def load(path: Path) -> Configuration:
    """Read a file. ConfigInvalid with every mistake, or where it cannot be read."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except OSError as error:
        raise ConfigInvalid([Problem(str(path), f"cannot be read: {error.strerror or error}")]) from error
    except UnicodeDecodeError as error:
        raise ConfigInvalid([Problem(str(path), "is not UTF-8 text; write it as UTF-8")]) from error
    return load_text(text, file=path.name)._replace(folder=path.parent)


def load_text(text: str, *, file: str = "config") -> Configuration:
    """Read a text; `file` is its name in messages."""
    problems: list[Problem] = []
    notes: list[str] = []
    documents = read_documents(text, file=file, problems=problems)
    found: dict[str, Any] = {}
    for document in documents:
        _document(document, file, problems, notes, found)
    if not documents and not problems:
        problems.append(Problem(file, f"has no document; it may hold {', '.join(_KINDS)}"))
    if problems:
        raise ConfigInvalid(dict.fromkeys(problems))
    return Configuration(
        join=found.get("JoinConfiguration"),
        winjoin=found.get(winjoinconfiguration.KIND, WinjoinConfiguration()),
        kubelet=found.get("KubeletConfiguration"),
        kube_proxy=found.get("KubeProxyConfiguration"),
        notes=tuple(dict.fromkeys(notes)),
    )


def _document(
    document: Document, file: str, problems: list[Problem], notes: list[str], found: dict[str, Any]
) -> None:
    reader = Reader(file, document, problems, notes)
    value = document.value
    if not isinstance(value, dict):
        reader.bad("document", "is no map with apiVersion and kind")
        return
    kind = _kind(reader, value)
    if not kind:
        return
    if kind in found:
        reader.bad("kind", f"{kind} is there twice; keep one")
    found[kind] = _read(kind, reader, value)


def _kind(reader: Reader, value: Json) -> str:
    """The document's kind where winjoin reads it; empty, with a problem, where not."""
    kind, version = str(value.get("kind") or ""), str(value.get("apiVersion") or "")
    if kind in _REFUSED:
        reader.bad("kind", f"{kind} {_REFUSED[kind]}")
        return ""
    if kind not in _KINDS:
        reader.bad(
            "kind",
            f"{kind!r} is not known{meant(kind, _KINDS)}"
            if kind
            else f"is missing; it is {', '.join(_KINDS)}",
        )
        return ""
    if version not in _KINDS[kind]:
        what = f"{version!r} is no version of {kind} that winjoin reads; it is {' or '.join(_KINDS[kind])}"
        reader.bad("apiVersion", what if version else f"is missing; it is {_KINDS[kind][0]}")
        return kind if version.partition("/")[0] == _KINDS[kind][0].partition("/")[0] else ""
    return kind


def _read(kind: str, reader: Reader, value: Json) -> object:
    if kind == "JoinConfiguration":
        return read_join(reader, value)
    if kind == winjoinconfiguration.KIND:
        return read_winjoin(reader, value)
    if kind == "KubeProxyConfiguration":
        reader.notes.append("KubeProxyConfiguration is kept, and not used yet: winjoin sets up no kube-proxy")
    else:
        _kubelet(reader, value)
    return value


def _kubelet(reader: Reader, value: Json) -> None:
    from winjoin.config.kubeletfields import KUBELET_FIELDS

    for name in value.keys() - {"apiVersion", "kind"} - KUBELET_FIELDS:
        if near := meant(name, KUBELET_FIELDS):
            reader.bad(name, f"is no field of a KubeletConfiguration{near}")
        else:
            reader.notes.append(
                f"{name} is no field of a KubeletConfiguration that winjoin knows; it is kept as given"
            )


def initial() -> str:
    """The text of ``config init``: every field with its documentation, to be filled in."""
    fields = joinconfiguration.FIELDS
    discovery = """discovery:
  bootstrapToken:
    # HOST:PORT of the API server; IPv6 in brackets and in quotes.
    apiServerEndpoint: 10.0.0.1:6443
    # 'kubeadm token create --print-join-command' prints token and hash; with
    # --kubeconfig winjoin makes a token itself.
    token: abcdef.0123456789abcdef
    caCertHashes:
    - sha256:0000000000000000000000000000000000000000000000000000000000000000"""
    return "\n".join(
        (
            "# What winjoin joins, and how. Lines that begin with '# name:' show defaults or examples.",
            f"apiVersion: {joinconfiguration.API_VERSIONS[0]}",
            "kind: JoinConfiguration",
            "# How the cluster is found and trusted: bootstrapToken or file, not both.",
            discovery,
            commented(field for field in fields if field.name != "discovery"),
            "---",
            f"apiVersion: {winjoinconfiguration.API_VERSION}",
            f"kind: {winjoinconfiguration.KIND}",
            commented(winjoinconfiguration.FIELDS),
            "",
        )
    )


def schema() -> Json:
    """A JSON schema of one document of a config file."""
    join = schema_of(
        joinconfiguration.FIELDS, api_versions=joinconfiguration.API_VERSIONS, kind="JoinConfiguration"
    )
    own = schema_of(
        winjoinconfiguration.FIELDS,
        api_versions=(winjoinconfiguration.API_VERSION,),
        kind=winjoinconfiguration.KIND,
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "winjoin --config",
        "oneOf": [join, own],
    }
