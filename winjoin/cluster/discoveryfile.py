"""`--discovery-file`: a kubeconfig from disk or from an https URL that is trusted for itself."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from winjoin.cluster import clusterinfo, failures
from winjoin.cluster.diagnosis import told
from winjoin.cluster.discovery import Discovered, FileDiscovery, clock_warning, is_local
from winjoin.cluster.execplugin import credentials_of
from winjoin.cluster.http import Api, Credentials, Server
from winjoin.cluster.kubeconfig import Kubeconfig, of_discovery
from winjoin.cluster.texts import text_of
from winjoin.errors import ConfigInvalid, Problem
from winjoin.values import BootstrapToken, Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 4 * 1024 * 1024
_HOPS = 5


def by_file(source: FileDiscovery) -> Discovered:
    """The cluster of a discovery file; cluster-info is asked too, where it may be, and the file wins."""
    path = _local(source.path)
    kubeconfig = of_discovery(_text(path), path, environment=os.environ)
    if not kubeconfig.api_server.tls:
        raise failures.DiscoveryFileInvalid(
            f"The discovery file {path} names {kubeconfig.api_server.url}, plain http, which no kubelet would trust",
            hint="Write the API server's https:// URL into it.",
        )
    if kubeconfig.token_file:  # a host has no such file: its content goes there
        kubeconfig = kubeconfig._replace(credentials=credentials_of(kubeconfig), token_file="")
    token = source.tls_token or _bootstrap_token(kubeconfig)
    if token is None and not kubeconfig.has_credentials:
        raise failures.DiscoveryFileInvalid(
            f"The discovery file {source.path} holds no credentials, and no token was given",
            hint="Give --token (or --tls-bootstrap-token), or a file whose user has a token or a client certificate.",
        )
    if token is None and (kubeconfig.plugin or kubeconfig.credentials.username):
        raise failures.DiscoveryFileInvalid(
            f"The credentials in the discovery file {source.path} cannot go to a host (exec "
            "plugin or password)",
            hint="Give --tls-bootstrap-token, or a file with a token or certificate.",
        )
    return _found(kubeconfig, source, token)


def _bootstrap_token(kubeconfig: Kubeconfig) -> BootstrapToken | None:
    secret = kubeconfig.credentials.token
    try:
        return BootstrapToken.parse(secret.reveal()) if secret else None
    except ValueError:
        return None


def _found(kubeconfig: Kubeconfig, source: FileDiscovery, token: BootstrapToken | None) -> Discovered:
    server = kubeconfig.api_server
    info, warnings, skew = _cluster_info(kubeconfig, server)
    ca_pem = server.ca_pem or (info.ca_pem if info else "")
    if not ca_pem:
        raise failures.CaUnreadable(
            f"The discovery file {source.path} holds no CA", hint="Add certificate-authority-data."
        )
    if is_local(server.endpoint) and info and info.endpoint != server.endpoint:
        raise failures.ServerIsLocal(
            f"The discovery file {source.path} sends nodes to {server.url}, where no API server is on them",
            hint="Write the control plane's address into it.",
        )
    if is_local(server.endpoint):
        warnings += (f"{server.url} means the host itself, on a host",)
    if server.server_name:
        warnings += ("tls-server-name of the discovery file is for this machine alone, not for the host",)
    used = (*kubeconfig.warnings, *warnings, *clock_warning(skew))
    return Discovered(
        server.endpoint, ca_pem, "kubernetes", token, used, server.path, server.url, skew or 0.0,
        server.proxy,
        server.server_name, None if token else kubeconfig,
    )  # fmt: skip


def _cluster_info(
    kubeconfig: Kubeconfig, server: Server
) -> tuple[clusterinfo.ClusterInfo | None, tuple[str, ...], float | None]:
    """What cluster-info says; None where it may not be read, since the file alone is trusted."""
    with Api.for_kubeconfig(kubeconfig) if kubeconfig.has_credentials else Api(server, Credentials) as api:
        try:
            info = clusterinfo.read(clusterinfo.fetch(api), str(server.endpoint))
        except (
            failures.NoClusterInfo,
            failures.AnonymousForbidden,
            failures.AnonymousDisabled,
            failures.Forbidden,
        ) as error:
            return None, (f"{error.message}; the discovery file alone is used",), api.skew
    if info.endpoint == server.endpoint:
        return info, (), api.skew
    return (
        info,
        (f"cluster-info names https://{info.endpoint}, the discovery file {server.url}: the file's is used",),
        api.skew,
    )


def _local(path: str) -> str:
    """The path of a file:// URL, which kubeadm takes too; anything else as it is."""
    if not re.match(r"(?i)file://", path):
        return path
    from urllib.parse import unquote, urlsplit

    found = unquote(urlsplit(path).path)
    return found[1:] if re.match(r"/[A-Za-z]:[\\/]", found) else found


def _text(path: str) -> str:
    if re.match(r"(?i)https://", path):
        return _download(path)
    if re.match(r"(?i)[a-z][a-z0-9+.-]+://", path):  # two letters: C:\ is a drive
        raise ConfigInvalid(
            [Problem(f"--discovery-file {path[:80]}", "is neither a path nor an https:// URL")]
        )
    try:
        return text_of(Path(path).expanduser())
    except FileNotFoundError:
        what = "is not there"
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', '') or 'it is not UTF-8 text'}"
    raise ConfigInvalid([Problem(f"--discovery-file {path}", what)])


def _download(url: str) -> str:
    """The text at an https URL, by this machine's CAs and proxy; redirects stay within https."""
    from urllib.parse import urljoin

    for _ in range(_HOPS):
        status, headers, body = _get(url)
        if status in {301, 302, 303, 307, 308} and headers("Location"):
            url = urljoin(url, headers("Location"))
            if not url.startswith("https://"):
                raise failures.DiscoveryFileInvalid(
                    f"The discovery URL leads on to {url[:80]!r}, which is not https", hint="Correct it."
                )
            continue
        if status != 200:  # noqa: PLR2004 - HTTP's own number
            raise failures.DiscoveryFileInvalid(
                f"The discovery URL {url[:200]} answers with status {status}", hint="Correct the URL."
            )
        return body.decode("utf-8-sig", "replace")
    raise failures.DiscoveryFileInvalid(
        f"The discovery URL {url[:200]} leads on without end", hint="Correct the URL."
    )


def _get(url: str) -> tuple[int, Callable[[str], str], bytes]:
    from http.client import HTTPException
    from urllib.parse import urlsplit

    from winjoin.cluster.connection import connect
    from winjoin.cluster.proxies import proxy_for

    parts = urlsplit(url)
    try:
        endpoint = Endpoint.parse(parts.netloc, default_port=443)
    except ValueError as error:
        raise ConfigInvalid([Problem(f"--discovery-file {url[:80]}", str(error))]) from error
    server = Server(endpoint, proxy=proxy_for(endpoint.host, endpoint.port, os.environ))
    try:
        connection = connect(server, Credentials(), 10.0)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers={"User-Agent": "winjoin"})
            response = connection.getresponse()
            return response.status, lambda name: response.getheader(name) or "", response.read(LARGEST)
        finally:
            connection.close()
    except (OSError, HTTPException) as error:
        raise told(error, server, None) from error
