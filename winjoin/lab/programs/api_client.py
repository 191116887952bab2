"""A kubelet's view of the API server.

A kubeconfig on the host's drive, requests over TLS, with the proxy of its environment.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re
import ssl
from collections.abc import Mapping
from http.client import HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from winjoin.lab.machines.windows_errors import WindowsError

if TYPE_CHECKING:
    from winjoin.lab.machines.world import World

Json = dict[str, Any]
_SECONDS = 10.0


class ApiError(Exception):
    """The API server refused; `status` is 0 where it was not reached."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class ApiClient:
    """One identity at one API server.

    Raises WindowsError or ValueError where the kubeconfig cannot be used.
    """

    def __init__(self, world: World, kubeconfig: str, environment: Mapping[str, str]) -> None:
        document = _document(world, kubeconfig)
        cluster, user = _chosen(document)
        self.server = str(cluster["server"])
        self.cluster = cluster
        self._environment = {name.upper(): value for name, value in environment.items()}
        self._token = user.get("token")
        self._context = _context(world, kubeconfig, cluster, user)

    def request(
        self, method: str, path: str, body: Json | None = None, *, content_type: str = "application/json"
    ) -> Json:
        """One request; raises ApiError."""
        headers = {"Content-Type": content_type, "Accept": "application/json", "User-Agent": "kubelet"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = self._connection()
        path = urlsplit(self.server).path.rstrip("/") + path
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
        except (OSError, HTTPException) as error:
            raise ApiError(0, f"{self.server}: {error}") from error
        finally:
            connection.close()
        return _answer(status, content)

    def _connection(self) -> HTTPSConnection:
        parts = urlsplit(self.server)
        host, port = parts.hostname or "", parts.port or 443
        proxy = self._environment.get("HTTPS_PROXY", "")
        if not proxy or direct(host, self._environment.get("NO_PROXY", "")):
            return HTTPSConnection(host, port, timeout=_SECONDS, context=self._context)
        through = urlsplit(proxy if "//" in proxy else f"http://{proxy}")
        connection = HTTPSConnection(
            through.hostname or "", through.port or 80, timeout=_SECONDS, context=self._context
        )
        connection.set_tunnel(host, port)
        return connection


def direct(host: str, no_proxy: str) -> bool:
    """Whether Go's rules for NO_PROXY, and for loopback, leave the proxy out."""
    address = _address(host)
    if host == "localhost" or (address and address.is_loopback):
        return True
    for item in (word.strip() for word in no_proxy.split(",")):
        if item in {"*", host} or (item and not address and f".{host}".endswith(f".{item.lstrip('.')}")):
            return True
        if address and "/" in item and address in ipaddress.ip_network(item, strict=False):
            return True
    return False


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _document(world: World, name: str) -> Json:
    import yaml

    try:
        document = yaml.safe_load(world.drive.read(name))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"error loading config file {name}: {error}") from error
    if not isinstance(document, dict):
        raise ValueError(f"error loading config file {name}: it is no object")  # noqa: TRY004 - all of it is one kind of mistake
    return document


def _chosen(document: Json) -> tuple[Json, Json]:
    try:
        contexts = {item["name"]: item["context"] for item in document["contexts"]}
        context = contexts[document["current-context"]]
        clusters = {item["name"]: item["cluster"] for item in document["clusters"]}
        users = {item["name"]: item["user"] for item in document["users"]}
        return clusters[context["cluster"]], users[context["user"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"invalid configuration: {error} is missing") from error


def _context(world: World, kubeconfig: str, cluster: Json, user: Json) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=_authority(world, kubeconfig, cluster) or None)
    if user.get("client-certificate-data"):
        _load_data(context, user)
    elif user.get("client-certificate"):
        certificate = _beside(kubeconfig, user["client-certificate"])
        key = _beside(kubeconfig, user["client-key"])
        for path in (certificate, key):
            if not world.drive.is_file(path):
                raise WindowsError(2, f"unable to read client-cert {path}")
        try:
            context.load_cert_chain(world.drive.real(certificate), world.drive.real(key))
        except ssl.SSLError as error:
            raise ValueError(f"tls: {certificate} and {key} are no pair: {error}") from error
    return context


def _load_data(context: ssl.SSLContext, user: Json) -> None:
    """A pair that is in the kubeconfig itself; Python reads such from files alone."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("client-certificate-data", "client-key-data")]
        try:
            for file in files:
                file.write_bytes(base64.b64decode(user.get(file.name) or "", validate=True))
            context.load_cert_chain(files[0], files[1])
        except (binascii.Error, ssl.SSLError) as error:
            raise ValueError(
                f"tls: client-certificate-data and client-key-data are no pair: {error}"
            ) from error


def _authority(world: World, kubeconfig: str, cluster: Json) -> str:
    try:
        if cluster.get("certificate-authority-data"):
            return base64.b64decode(cluster["certificate-authority-data"], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(f"certificate-authority-data: {error}") from error
    if cluster.get("certificate-authority"):
        return world.drive.read(_beside(kubeconfig, cluster["certificate-authority"])).decode()
    return ""


def _beside(kubeconfig: str, path: str) -> str:
    """client-go takes a path without a drive as relative to the kubeconfig's folder (kubeadm.md 4.5)."""
    if re.match(r"[A-Za-z]:[\\/]", path):
        return path
    return f"{kubeconfig.replace('/', chr(92)).rpartition(chr(92))[0]}\\{path.lstrip('/')}"


def _answer(status: int, content: bytes) -> Json:
    try:
        document = json.loads(content or b"{}")
    except ValueError:
        document = {"message": content.decode("utf-8", "replace")[:200]}
    if status >= 300:  # noqa: PLR2004 - HTTP
        raise ApiError(status, f"{status} {document.get('message', '')}")
    return dict(document)
