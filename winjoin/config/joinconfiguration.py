"""kubeadm's JoinConfiguration, v1beta2 to v1beta4, as far as it means something for a Windows worker.

Source: kubeadm.md 1.3.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, NamedTuple

from winjoin.config.fields import Field, Reader
from winjoin.config.joinline import JoinLine
from winjoin.config.joinvalues import endpoint, ignored_checks, pin, token
from winjoin.config.names import given_name
from winjoin.config.socket import CONTAINERD, cri_socket
from winjoin.values import NodeName

API_VERSIONS = ("kubeadm.k8s.io/v1beta4", "kubeadm.k8s.io/v1beta3", "kubeadm.k8s.io/v1beta2")

_WORKER = "is for control planes, and a Windows host is a worker; remove it"


def _name(text: str) -> object:
    return given_name(text)


FIELDS: tuple[Field, ...] = (
    Field("dryRun", "bool", "Show what would be done and do nothing.", default="false"),
    Field(
        "caCertPath",
        "string",
        "Where the cluster's CA goes; winjoin decides it by its layout and notes another value.",
    ),
    Field(
        "nodeRegistration",
        "object",
        "The Node that this host becomes.",
        inner=(
            Field("name", "string", "Name of the Node; the host's own in lower case if absent.", check=_name),
            Field(
                "criSocket",
                "string",
                "containerd's pipe; no other runtime.",
                check=cri_socket,
                default=CONTAINERD,
            ),
            Field(
                "taints",
                "objects",
                "Taints that the Node gets when it is created, and only then.",
                inner=(
                    Field("key", "string", "Name, such as os."),
                    Field("value", "string", "Value, such as windows."),
                    Field("effect", "string", "NoSchedule, PreferNoSchedule or NoExecute."),
                    Field("timeAdded", "string", "Has no effect here."),
                ),
            ),
            Field(
                "kubeletExtraArgs",
                "args",
                "Flags of the kubelet: a list of {name, value}, or a map (v1beta3).",
            ),
            Field(
                "ignorePreflightErrors",
                "strings",
                "Checks whose errors become warnings; 'all' alone for every one.",
            ),
            Field("imagePullPolicy", "string", "kubeadm uses it for control planes only; it has no effect."),
            Field("imagePullSerial", "bool", "kubeadm uses it for control planes only; it has no effect."),
        ),
    ),
    Field(
        "discovery",
        "object",
        "How the cluster is found and trusted: bootstrapToken or file, not both.",
        inner=(
            Field(
                "bootstrapToken",
                "object",
                "By a bootstrap token.",
                inner=(
                    Field("token", "string", "abcdef.0123456789abcdef", check=token, secret=True),
                    Field(
                        "apiServerEndpoint",
                        "string",
                        "HOST:PORT of the API server; IPv6 in brackets.",
                        check=endpoint,
                    ),
                    Field("caCertHashes", "strings", "Pins of the cluster's CA, sha256:…", check=pin),
                    Field(
                        "unsafeSkipCAVerification",
                        "bool",
                        "Trust any CA; without pins nobody vouches for the cluster.",
                    ),
                ),
            ),
            Field(
                "file",
                "object",
                "By a kubeconfig.",
                inner=(Field("kubeConfigPath", "string", "A path, or an https URL."),),
            ),
            Field(
                "tlsBootstrapToken",
                "string",
                "Token of the kubelet; the discovery token if absent.",
                check=token,
                secret=True,
            ),
            Field(
                "timeout",
                "duration",
                "How long discovery may take (v1beta3; timeouts.discovery in v1beta4).",
                default="5m0s",
            ),
        ),
    ),
    Field(
        "timeouts",
        "object",
        "How long to wait for each.",
        inner=(
            Field("discovery", "duration", "The cluster is found.", default="5m0s"),
            Field("kubeletHealthCheck", "duration", "The kubelet answers.", default="4m0s"),
            Field("tlsBootstrap", "duration", "The kubelet has its certificate.", default="5m0s"),
            Field("kubernetesAPICall", "duration", "One request to the API server.", default="1m0s"),
            Field("controlPlaneComponentHealthCheck", "duration", "For control planes; no effect."),
            Field("etcdAPICall", "duration", "For control planes; no effect."),
            Field("upgradeManifests", "duration", "For control planes; no effect."),
        ),
    ),
    Field(
        "patches",
        "object",
        "Patches of the KubeletConfiguration.",
        inner=(Field("directory", "string", "Folder with files such as kubeletconfiguration0+merge.yaml."),),
    ),
    Field("skipPhases", "strings", "Phases to leave out."),
    Field("controlPlane", "object", "", refused=_WORKER),
)


class JoinConfiguration(NamedTuple):
    """One JoinConfiguration: what a join line says too, and what only a file can say.

    Timeouts are seconds or None.
    """

    line: JoinLine
    kubelet_extra_args: tuple[tuple[str, str], ...] = ()
    taints: tuple[str, ...] = ()
    discovery_timeout: float | None = None
    kubelet_health_timeout: float | None = None
    tls_bootstrap_timeout: float | None = None
    api_call_timeout: float | None = None


def read_join(reader: Reader, value: dict[str, Any]) -> JoinConfiguration:
    """A JoinConfiguration document; mistakes go to the reader's problems."""
    version = str(value.get("apiVersion"))
    if version != API_VERSIONS[0]:
        reader.notes.append(f"{version} is an old form; 'kubeadm config migrate' writes {API_VERSIONS[0]}")
    body = {key: inner for key, inner in value.items() if key not in {"apiVersion", "kind"}}
    found = reader.read(body, FIELDS)
    registration = found.get("nodeRegistration", {})
    _extra_args_form(reader, value, version)
    _no_effect(reader, found, registration)
    timeouts = found.get("timeouts", {})
    extra = registration.get("kubeletExtraArgs", ())
    for name, text in extra:
        for problem in _argument(name, text):
            reader.bad("nodeRegistration.kubeletExtraArgs", problem)
    return JoinConfiguration(
        line=_line(reader, found, registration, value.get("discovery")),
        kubelet_extra_args=tuple(_plain(name.lstrip("-"), text) for name, text in extra),
        taints=tuple(_taints(reader, registration)),
        discovery_timeout=timeouts.get("discovery", found.get("discovery", {}).get("timeout")),
        kubelet_health_timeout=timeouts.get("kubeletHealthCheck"),
        tls_bootstrap_timeout=timeouts.get("tlsBootstrap"),
        api_call_timeout=timeouts.get("kubernetesAPICall"),
    )


def _extra_args_form(reader: Reader, value: dict[str, Any], version: str) -> None:
    registration = value.get("nodeRegistration")
    extra = registration.get("kubeletExtraArgs") if isinstance(registration, dict) else None
    if isinstance(extra, dict) and version == API_VERSIONS[0]:
        reader.notes.append(
            "nodeRegistration.kubeletExtraArgs is a map, as before v1beta4; it was read as a list"
        )


def _no_effect(reader: Reader, found: dict[str, Any], registration: dict[str, Any]) -> None:
    for name in ("imagePullPolicy", "imagePullSerial"):
        if name in registration:
            reader.notes.append(f"nodeRegistration.{name} has no effect for a worker")
    if "caCertPath" in found:
        reader.notes.append(
            f"caCertPath {found['caCertPath']!r} is not used; the CA goes where the layout has it"
        )
    for name in ("controlPlaneComponentHealthCheck", "etcdAPICall", "upgradeManifests"):
        if name in found.get("timeouts", {}):
            reader.notes.append(f"timeouts.{name} has no effect for a worker")


def _plain(name: str, text: str) -> tuple[str, str]:
    """A flag as the kubelet takes it: addresses without blanks between them."""
    return (name, ",".join(part.strip() for part in text.split(","))) if name == "node-ip" else (name, text)


def _argument(name: str, text: str) -> list[str]:
    """Mistakes in a flag whose value winjoin understands."""
    if name.lstrip("-") != "node-ip":
        return []
    return [f"node-ip {why}" for why in node_ip_mistakes(text)]


def node_ip_mistakes(text: str) -> list[str]:
    """What is wrong with a node IP (``IPV4``, or one of each family with a comma)."""
    parts = text.split(",")
    if any(not part.strip() for part in parts):
        return [f"{text!r} has an empty part" + (" between two commas" if ",," in text else "")]
    families, mistakes = [], []
    for part in parts:
        try:
            address = ipaddress.ip_address(part.strip())
        except ValueError:
            mistakes.append(f"{part.strip()!r} is no IP address")
            continue
        families.append(address.version)
        if address.is_loopback or address.is_link_local or address.is_multicast:
            mistakes.append(
                f"{part.strip()!r} is a loopback, link-local or multicast address, which the kubelet refuses"
            )
    if len(families) > len(set(families)) or len(parts) > 2:  # noqa: PLR2004 - one of each family
        mistakes.append(f"{text!r} has more than one address of a family")
    return mistakes


def _taints(reader: Reader, registration: dict[str, Any]) -> list[str]:
    result = []
    for index, taint in enumerate(registration.get("taints", ())):
        path = f"nodeRegistration.taints[{index}]"
        effect = taint.get("effect", "")
        if effect not in {"NoSchedule", "PreferNoSchedule", "NoExecute"}:
            reader.bad(path, f"has the effect {effect!r}; it is NoSchedule, PreferNoSchedule or NoExecute")
        if not taint.get("key"):
            reader.bad(path, "has no key")
        value = f"={taint['value']}" if taint.get("value") else ""
        result.append(f"{taint.get('key', '')}{value}:{effect}")
    return result


def _line(reader: Reader, found: dict[str, Any], registration: dict[str, Any], raw: object) -> JoinLine:
    discovery = found.get("discovery", {})
    by_token, by_file = discovery.get("bootstrapToken", {}), discovery.get("file", {})
    raw = raw if isinstance(raw, dict) else {}
    if raw.get("bootstrapToken") and raw.get("file"):
        reader.bad("discovery", "has bootstrapToken and file; keep one of them")
    _complete(reader, raw)
    name = registration.get("name")
    if name and name.reason != "as given":
        reader.notes.append(f"nodeRegistration.name: {name.name} is {name.reason}")
    checks = tuple(registration.get("ignorePreflightErrors", ()))
    try:
        checks = ignored_checks(checks)
    except ValueError as error:
        reader.bad("nodeRegistration.ignorePreflightErrors", str(error))
    return JoinLine(
        endpoint=by_token.get("apiServerEndpoint"),
        token=by_token.get("token"),
        tls_bootstrap_token=discovery.get("tlsBootstrapToken") or by_token.get("token"),
        pins=tuple(by_token.get("caCertHashes", ())),
        unsafe_skip_ca_verification=by_token.get("unsafeSkipCAVerification", False),
        discovery_file=by_file.get("kubeConfigPath", ""),
        node_name=NodeName(name.name) if name else None,
        node_name_reason=f"nodeRegistration.name, {name.reason}" if name else "",
        cri_socket=registration.get("criSocket", ""),
        ignore_preflight_errors=checks,
        skip_phases=tuple(found.get("skipPhases", ())),
        patches=found.get("patches", {}).get("directory", ""),
        dry_run=found.get("dryRun", False),
    )


def _complete(reader: Reader, raw: dict[str, Any]) -> None:
    """What kubeadm's validation asks of discovery; the token may be minted, so it is not missed here."""
    by_token, by_file = raw.get("bootstrapToken"), raw.get("file")
    if isinstance(by_token, dict):
        if not by_token.get("apiServerEndpoint"):
            reader.bad("discovery.bootstrapToken", "has no apiServerEndpoint")
        if not by_token.get("caCertHashes") and not by_token.get("unsafeSkipCAVerification"):
            what = (
                "has no caCertHashes: without them nobody vouches for the"
                " cluster (unsafeSkipCAVerification: true does without)"
            )
            reader.bad("discovery.bootstrapToken", what)
    if isinstance(by_file, dict):
        path = str(by_file.get("kubeConfigPath") or "")
        if not path:
            reader.bad("discovery.file", "has no kubeConfigPath")
        elif re.match(r"(?i)http://", path):
            reader.bad("discovery.file.kubeConfigPath", "is plain http; a URL is https")
