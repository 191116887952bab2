"""winjoin's own document, ``winjoin.io/v1alpha1`` WinjoinConfiguration."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from winjoin.config.fields import Field, Reader
from winjoin.config.joinconfiguration import node_ip_mistakes
from winjoin.values import Version

API_VERSION = "winjoin.io/v1alpha1"
KIND = "WinjoinConfiguration"


def _version(text: str) -> str:
    return str(Version.parse(text))


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", text):
        cure = "; credentials in a URL end up in logs" if "@" in text else ""
        raise ValueError(f"is no URL such as http://mirror.example:8080/path{cure}")
    return text.rstrip("/")


def _node_ip(text: str) -> str:
    if mistakes := node_ip_mistakes(text):
        raise ValueError("; ".join(mistakes))
    return text


def _drive(text: str) -> str:
    match = re.fullmatch(r"([A-Za-z]):?[\\/]?", text.strip())
    if not match:
        raise ValueError(f"{text!r} is no drive such as C:")
    return f"{match[1].upper()}:"


def _template(text: str) -> str:
    from winjoin.config.names import from_template

    from_template(text, host="host", computer_name="computer")
    return text


FIELDS: tuple[Field, ...] = (
    Field(
        "inventory",
        "string",
        "Inventory of the hosts to join; a path that starts at this file's folder.",
        default="inventory.yaml",
    ),
    Field(
        "hosts",
        "objects",
        "The hosts to join, where there is no inventory.",
        inner=(
            Field(
                "address",
                "string",
                "Name or address; [IPv6]:PORT and https://… are read too.",
                default="win-1.example",
            ),
            Field("name", "string", "What winjoin calls the host; its address if absent."),
            Field("user", "string", "Account of an administrator."),
            Field("passwordFile", "string", "File that holds the password and nothing else."),
            Field("transport", "string", "ntlm, kerberos, certificate or basic."),
            Field("caFile", "string", "PEM file with the CA of the host's certificate."),
            Field("thumbprint", "string", "Thumbprint of the host's certificate."),
            Field("certificateFile", "string", "PEM file of the certificate to log on with."),
            Field("certificateKeyFile", "string", "PEM file of its key, without a password."),
            Field("nodeName", "string", "Name of the Node."),
            Field("nodeIP", "string", "Address of the Node.", check=_node_ip),
        ),
    ),
    Field(
        "nodeName",
        "string",
        "Name of each Node: {host} is the inventory's name, {computer} what Windows calls itself.",
        check=_template,
        default="'{computer}'",
    ),
    Field(
        "nodeIP",
        "string",
        "Address of the Node, for a single host; else the source address of the route to the API server.",
        check=_node_ip,
    ),
    Field(
        "kubeletVersion",
        "string",
        "Version of the kubelet; the cluster's if absent.",
        check=_version,
        default="v1.33.2",
    ),
    Field("containerdVersion", "string", "Version of containerd.", check=_version),
    Field("cniPluginsVersion", "string", "Version of the CNI plugins.", check=_version),
    Field("sandboxImage", "string", "The pause image; one that fits the Windows build if absent."),
    Field(
        "artifactMirror",
        "string",
        "URL below which the publishers' files are, as kubernetes/…, containerd/…, cni-plugins/….",
        check=_url,
    ),
    Field("proxy", "string", "Proxy of the host's downloads and of containerd's pulls.", check=_url),
    Field(
        "noProxy", "strings", "Names, addresses and CIDRs that need no proxy; the cluster's own are added."
    ),
    Field(
        "registryMirrors", "map", "URL of a mirror by registry, such as docker.io: https://mirror.example."
    ),
    Field(
        "topology",
        "object",
        "How pods get a network.",
        inner=(
            Field("name", "string", "Name of the topology.", default="host-gateway"),
            Field("options", "any", "Its options, by name."),
        ),
    ),
    Field(
        "drive", "string", "Drive of everything that winjoin puts on the host.", check=_drive, default="'C:'"
    ),
    Field("labels", "map", "Labels of the Node."),
    Field("taints", "strings", "Taints of the Node, as key=value:Effect.", default="[os=windows:NoSchedule]"),
    Field(
        "timeouts",
        "object",
        "How long to wait for each.",
        inner=(
            Field("nodeReady", "duration", "The Node is Ready.", default="5m0s"),
            Field("host", "duration", "A host answers.", default="30s"),
            Field("download", "duration", "One download.", default="20m0s"),
        ),
    ),
)


class WinjoinConfiguration(NamedTuple):
    """The document; empty values were not given. Timeouts are seconds by name (nodeReady, host, download)."""

    inventory: str = ""
    hosts: tuple[dict[str, Any], ...] = ()
    node_name: str = ""
    node_ip: str = ""
    kubelet_version: str = ""
    containerd_version: str = ""
    cni_plugins_version: str = ""
    sandbox_image: str = ""
    artifact_mirror: str = ""
    proxy: str = ""
    no_proxy: tuple[str, ...] = ()
    registry_mirrors: tuple[tuple[str, str], ...] = ()
    topology: str = ""
    topology_options: dict[str, Any] = {}  # noqa: RUF012 - never written to
    drive: str = "C:"
    labels: tuple[tuple[str, str], ...] = ()
    taints: tuple[str, ...] = ()
    timeouts: dict[str, float] = {}  # noqa: RUF012 - never written to


def read_winjoin(reader: Reader, value: dict[str, Any]) -> WinjoinConfiguration:
    """A WinjoinConfiguration document; mistakes go to the reader's problems."""
    found = reader.read(
        {key: each for key, each in value.items() if key not in {"apiVersion", "kind"}}, FIELDS
    )
    _mistakes(reader, found)
    topology = found.pop("topology", {})
    options = topology.get("options", {})
    if not isinstance(options, dict):
        reader.bad("topology.options", "is a map of options by name")
    named = {_snake(name): each for name, each in found.items()}
    for name in ("registry_mirrors", "labels"):
        named[name] = tuple(named.get(name, {}).items())
    return WinjoinConfiguration(**named, topology=topology.get("name", ""), topology_options=options)


def _mistakes(reader: Reader, found: dict[str, Any]) -> None:
    if found.get("inventory") and found.get("hosts"):
        reader.bad("hosts", "is beside inventory; keep one of them")
    if len(found.get("hosts", ())) > 1 and found.get("nodeIP"):
        reader.bad(
            "nodeIP", "is one address, and there are several hosts; give each its own in hosts[].nodeIP"
        )
    if len(found.get("hosts", ())) > 1 and found.get("nodeName") and "{" not in found["nodeName"]:
        reader.bad("nodeName", "is one name, and there are several hosts; use {host} or {computer} in it")
    for index, host in enumerate(found.get("hosts", ())):
        if not host.get("address"):
            reader.bad(f"hosts[{index}]", "has no address")
    _taints_and_labels(reader, found)


def _taints_and_labels(reader: Reader, found: dict[str, Any]) -> None:
    for path, taint in ((f"taints[{index}]", taint) for index, taint in enumerate(found.get("taints", ()))):
        if not re.fullmatch(r"[^=:\s]+(=[^=:\s]*)?:(NoSchedule|PreferNoSchedule|NoExecute)", taint):
            reader.bad(path, f"{taint!r} is no taint such as os=windows:NoSchedule")
    for key in found.get("labels", {}):
        if why := forbidden_label(key):
            reader.bad(f"labels.{key}", why)


def forbidden_label(key: str) -> str:
    """Why a kubelet may not give its Node this label; empty where it may (kubeadm.md 6.3)."""
    domain = key.rpartition("/")[0]
    if not re.search(r"(^|\.)(kubernetes|k8s)\.io$", domain):
        return ""
    allowed = ("kubelet.kubernetes.io", "node.kubernetes.io")
    known = {
        "kubernetes.io/hostname",
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "node.kubernetes.io/instance-type",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
        "beta.kubernetes.io/instance-type",
        "failure-domain.beta.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
    }
    if key in known or any(domain == one or domain.endswith(f".{one}") for one in allowed):
        return ""
    return (
        "is a label that a kubelet may not set on its Node; an administrator sets it with kubectl label node"
    )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z]+)", lambda match: "_" + match[1].lower(), name)
