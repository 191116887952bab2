"""Flags that several commands share; each is also an environment variable ``WINJOIN_…``."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

import typer


class Options(NamedTuple):
    """What the shared flags said; empty where they were not given."""

    host: list[str]
    inventory: str
    limit: list[str]
    user: str
    ca_file: str
    thumbprint: str
    auth: str
    kubeconfig: str | None
    context: str
    artifact_mirror: str
    kubelet_version: str
    containerd_version: str
    topology: str
    timeout: float
    output: str
    client_certificate: str = ""
    client_key: str = ""
    pause_image: str = ""


def _env(name: str) -> str:
    return f"WINJOIN_{name}"


_FLAGS: dict[str, tuple[Any, Any]] = {
    "host": (
        Annotated[
            list[str],
            typer.Option(
                "--host", help="A Windows host to drive over WinRM; repeatable.", envvar=_env("HOST")
            ),
        ],
        [],
    ),
    "inventory": (
        Annotated[
            str,
            typer.Option(
                help="Hosts of an Ansible inventory (YAML or INI) or of Terraform's JSON.",
                envvar=_env("INVENTORY"),
            ),
        ],
        "",
    ),
    "limit": (
        Annotated[
            list[str], typer.Option(help="Only hosts or groups of the inventory with this name; repeatable.")
        ],
        [],
    ),
    "user": (
        Annotated[
            str,
            typer.Option(
                help="Account on the hosts; its password comes from WINJOIN_PASSWORD_FILE or a prompt.",
                envvar=_env("USER"),
            ),
        ],
        "",
    ),
    "ca_file": (
        Annotated[
            str,
            typer.Option(
                help="CA certificates that vouch for the hosts' WinRM listeners (PEM).",
                envvar=_env("CA_FILE"),
            ),
        ],
        "",
    ),
    "thumbprint": (
        Annotated[
            str,
            typer.Option(
                help="The listener's certificate, SHA-1 or SHA-256, instead of a CA.",
                envvar=_env("THUMBPRINT"),
            ),
        ],
        "",
    ),
    "auth": (
        Annotated[str, typer.Option(help="ntlm, basic, certificate or kerberos.", envvar=_env("AUTH"))],
        "",
    ),
    "client_certificate": (
        Annotated[
            str,
            typer.Option(
                help="Log on with this certificate (PEM), which the hosts map to a local account.",
                envvar=_env("CLIENT_CERTIFICATE"),
            ),
        ],
        "",
    ),
    "client_key": (
        Annotated[
            str,
            typer.Option(
                help="Key of --client-certificate (PEM, without a password).", envvar=_env("CLIENT_KEY")
            ),
        ],
        "",
    ),
    "kubeconfig": (
        Annotated[
            str | None,
            typer.Option(
                help="Admin kubeconfig: winjoin mints a token per host and deletes it.",
                envvar=_env("KUBECONFIG"),
            ),
        ],
        None,
    ),
    "context": (Annotated[str, typer.Option(help="Context of the kubeconfig.", envvar=_env("CONTEXT"))], ""),
    "artifact_mirror": (
        Annotated[
            str,
            typer.Option(
                help="URL with the publishers' files below kubernetes/, containerd/, cni-plugins/.",
                envvar=_env("ARTIFACT_MIRROR"),
            ),
        ],
        "",
    ),
    "kubelet_version": (
        Annotated[
            str, typer.Option(help="Another version than the API server's.", envvar=_env("KUBELET_VERSION"))
        ],
        "",
    ),
    "containerd_version": (
        Annotated[
            str,
            typer.Option(
                help="Another version than the one that goes with the kubelet.",
                envvar=_env("CONTAINERD_VERSION"),
            ),
        ],
        "",
    ),
    "pause_image": (
        Annotated[
            str,
            typer.Option(
                help="Another pause image, such as a mirror's; it must have one for the hosts' Windows.",
                envvar=_env("PAUSE_IMAGE"),
            ),
        ],
        "",
    ),
    "topology": (
        Annotated[str, typer.Option(help="Pod network: host-gateway.", envvar=_env("TOPOLOGY"))],
        "",
    ),
    "timeout": (
        Annotated[
            float, typer.Option(help="Seconds that a Node may take to become Ready.", envvar=_env("TIMEOUT"))
        ],
        300.0,
    ),
    "output": (
        Annotated[
            str,
            typer.Option(
                "--output", "-o", help="text, json, ndjson, junit or markdown.", envvar=_env("OUTPUT")
            ),
        ],
        "text",
    ),
}


def shared(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the shared flags: it takes `options`, and its own parameters by name."""

    @functools.wraps(function)
    def command(**given: Any) -> int:  # noqa: ANN401 - typer gives what the signature says
        options = Options(**{name: given.pop(name) for name in _FLAGS})
        return function(options=options, **given)

    own = [p for p in inspect.signature(function, eval_str=True).parameters.values() if p.name != "options"]
    kind = inspect.Parameter.KEYWORD_ONLY
    common = [
        inspect.Parameter(name, kind, default=default, annotation=annotation)
        for name, (annotation, default) in _FLAGS.items()
    ]
    parameters = [p.replace(kind=kind) for p in own] + common
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command
