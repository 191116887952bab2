"""Credentials at the moment of use: a token file read again, an exec plugin really run.

Never anonymous by accident.
"""

from __future__ import annotations

import base64
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winjoin.cluster import failures
from winjoin.cluster.http import Credentials
from winjoin.values import Secret

if TYPE_CHECKING:
    from winjoin.cluster.kubeconfig import ExecPlugin, Kubeconfig

PATIENCE = 60.0
"""Seconds that a plugin may take where nobody is asked anything."""


def credentials_of(kubeconfig: Kubeconfig) -> Credentials:
    """What to show now; raises `failures.ExecPluginFailed` where a plugin or token file gives nothing."""
    if kubeconfig.plugin:
        return _from_plugin(kubeconfig, kubeconfig.plugin)
    if kubeconfig.token_file:
        return kubeconfig.credentials._replace(token=_from_file(kubeconfig.token_file))
    return kubeconfig.credentials


def _from_file(path: str) -> Secret:
    try:
        text = Path(path).read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise failures.ExecPluginFailed(
            f"The token file {path} of the kubeconfig cannot be read: {error.strerror}", hint="Make it anew."
        ) from error
    if not text:
        raise failures.ExecPluginFailed(
            f"The token file {path} of the kubeconfig is empty", hint="Make it anew."
        )
    return Secret(text)


def _from_plugin(kubeconfig: Kubeconfig, plugin: ExecPlugin) -> Credentials:
    name = f"exec plugin `{plugin.command}` (user `{kubeconfig.user}`)"
    status = _status(_run(kubeconfig, plugin, name), plugin, name)
    token, certificate, key = (
        status.get(field) for field in ("token", "clientCertificateData", "clientKeyData")
    )
    if bool(certificate) != bool(key) or not (token or certificate):
        what = (
            "gave a certificate without its key" if certificate or key else "gave no token and no certificate"
        )
        raise failures.ExecPluginFailed(f"{name}: {what}", hint=_hint(plugin))
    return kubeconfig.credentials._replace(
        token=Secret(str(token)) if token else None,
        certificate=str(certificate or ""),
        key=Secret(str(key)) if key else None,
    )


def _hint(plugin: ExecPlugin) -> str:
    return plugin.install_hint.strip() or f"Run `{plugin.command}` by hand and see what it says."


def _program(plugin: ExecPlugin, name: str) -> str:
    command = plugin.command
    if "/" in command or (os.name == "nt" and "\\" in command):
        path = Path(plugin.folder) / command
        found = str(path.resolve()) if path.exists() else None
        where = f"not found at {path}"
    else:
        environment = dict(plugin.environment)
        found, where = shutil.which(command, path=environment.get("PATH")), "not found on PATH"
    if not found:
        raise failures.ExecPluginFailed(
            f"{name}: {where}", hint=plugin.install_hint.strip() or f"Install {command}."
        )
    return found


def _run(kubeconfig: Kubeconfig, plugin: ExecPlugin, name: str) -> bytes:
    import subprocess

    program = _program(plugin, name)
    talks = plugin.interactive != "Never" and sys.stdin is not None and sys.stdin.isatty()
    if plugin.interactive == "Always" and not talks:
        raise failures.ExecPluginFailed(
            f"{name}: asks a person (interactiveMode: Always), and there is no terminal",
            hint="Run it in a terminal.",
        )
    try:
        ended = subprocess.run(
            [program, *plugin.arguments],
            env=_environment(kubeconfig, plugin, talks=talks),
            stdin=None if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if talks else subprocess.PIPE,
            timeout=None if talks else PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise failures.ExecPluginFailed(
            f"{name}: did not end within {PATIENCE:g} s", hint=_hint(plugin)
        ) from error
    except OSError as error:
        raise failures.ExecPluginFailed(
            f"{name}: cannot be run: {error.strerror}", hint=_hint(plugin)
        ) from error
    if ended.returncode:
        said = _last_line(ended.stderr or b"")
        raise failures.ExecPluginFailed(
            f"{name}: ended with exit code {ended.returncode}{said}", hint=_hint(plugin)
        )
    return ended.stdout


def _environment(kubeconfig: Kubeconfig, plugin: ExecPlugin, *, talks: bool) -> dict[str, str]:
    import json

    spec: dict[str, Any] = {"interactive": talks}
    if plugin.cluster_info:
        spec["cluster"] = _cluster(kubeconfig)
    info = {"apiVersion": plugin.version, "kind": "ExecCredential", "spec": spec}
    return {**os.environ, **dict(plugin.environment), "KUBERNETES_EXEC_INFO": json.dumps(info)}


def _cluster(kubeconfig: Kubeconfig) -> dict[str, Any]:
    server = kubeconfig.api_server
    found: dict[str, Any] = {"server": server.url}
    if server.ca_pem:
        found["certificate-authority-data"] = base64.b64encode(server.ca_pem.encode()).decode()
    if server.server_name:
        found["tls-server-name"] = server.server_name
    if not server.verify:
        found["insecure-skip-tls-verify"] = True
    if server.proxy:
        found["proxy-url"] = server.proxy
    return found


def _last_line(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    text = "".join(char if char.isprintable() else " " for char in lines[-1][:200]) if lines else ""
    return f": {text}" if text else ""


def _status(output: bytes, plugin: ExecPlugin, name: str) -> dict[str, Any]:
    import json

    if not output.strip():
        raise failures.ExecPluginFailed(f"{name}: printed nothing", hint=_hint(plugin))
    try:
        value = json.loads(output)
    except ValueError as error:
        raise failures.ExecPluginFailed(
            f"{name}: printed something that is no JSON", hint=_hint(plugin)
        ) from error
    if not isinstance(value, dict) or value.get("kind") != "ExecCredential":
        raise failures.ExecPluginFailed(f"{name}: printed no ExecCredential", hint=_hint(plugin))
    if value.get("apiVersion") != plugin.version:
        raise failures.ExecPluginFailed(
            f"{name}: answers in {str(value.get('apiVersion'))[:60]}, the kubeconfig asks for "
            f"{plugin.version}",
            hint="Make the kubeconfig anew with the plugin's own command.",
        )
    status = value.get("status")
    return status if isinstance(status, dict) else {}
