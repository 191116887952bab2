"""A small API server on loopback.

Real TLS, the objects that a test puts in, and the refusals that it asks for.
"""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
import ssl
import tempfile
import threading
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from winjoin.cluster.signing import sign
from winjoin.values import BootstrapToken, Endpoint

INFO = "/api/v1/namespaces/kube-public/configmaps/cluster-info"
REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "AlreadyExists",
    410: "Expired",
}
NOW = dt.datetime.now(dt.UTC)


class Authority:
    """A CA with a P-256 key."""

    def __init__(self, name: str = "kubernetes") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = _builder(self.name, self.name, self.key.public_key(), -1, 365)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.certificate = builder.sign(self.key, hashes.SHA256())
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(
        self, names: tuple[str, ...], *, since: int = -1, until: int = 30, common: str = "kube-apiserver"
    ) -> tuple[str, str]:
        """(certificate, key) as PEM; `since` and `until` are days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
        builder = _builder(subject, self.name, key.public_key(), since, until)
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
            )
        certificate = builder.sign(self.key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Any, since: int, until: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + dt.timedelta(days=since))
        .not_valid_after(NOW + dt.timedelta(days=until))
    )


class ApiServer:
    """Objects by path; `refuse` maps a path to a status; `before` may change the world at each request."""

    def __init__(
        self,
        authority: Authority,
        *,
        names: tuple[str, ...] = ("127.0.0.1", "localhost"),
        since: int = -1,
        until: int = 30,
    ) -> None:
        self.authority = authority
        self.objects: dict[str, Any] = {"/version": {"gitVersion": "v1.33.2"}}
        self.refuse: dict[str, int] = {}
        self.raw: dict[str, tuple[int, str, bytes]] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self.accepts: Callable[[str], bool] = lambda _: True
        self.before: Callable[[int], None] = lambda _: None
        self.clock = 0.0
        self.drop = False
        self.connections = 0
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.world = self
        self._server.context = _context(authority.issue(names, since=since, until=until))
        self.endpoint = Endpoint("127.0.0.1", self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"https://{self.endpoint}"

    def publish(
        self, *tokens: BootstrapToken, server: str = "", ca: str | None = None, text: str | None = None
    ) -> str:
        """Put cluster-info there, signed for the tokens; returns its kubeconfig."""
        encoded = base64.b64encode((self.authority.pem if ca is None else ca).encode()).decode()
        text = text if text is not None else _info(server or self.url, encoded)
        signatures = {f"jws-kubeconfig-{one.id}": sign(text, one.id, one.secret) for one in tokens}
        self.objects[INFO] = {
            "kind": "ConfigMap",
            "apiVersion": "v1",
            "data": {"kubeconfig": text, **signatures},
        }
        return text

    def config_map(self, name: str, data: dict[str, str], namespace: str = "kube-system") -> None:
        self.objects[f"/api/v1/namespaces/{namespace}/configmaps/{name}"] = {
            "kind": "ConfigMap",
            "data": data,
        }

    def kubeconfig(self, folder: Path, **user: Any) -> Path:
        """An admin's kubeconfig of this server.

        Keyword arguments are the user's fields, with ``_`` for ``-``.
        """
        fields = {
            name.replace("_", "-") if name != "tokenFile" else name: value for name, value in user.items()
        }
        path = folder / "admin.conf"
        cluster = {
            "server": self.url,
            "certificate-authority-data": base64.b64encode(self.authority.pem.encode()).decode(),
        }
        path.write_text(json.dumps(_kubeconfig(cluster, fields)), encoding="utf-8")
        return path

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _info(server: str, encoded: str) -> str:
    return (
        "apiVersion: v1\nclusters:\n- cluster:\n"
        f"    certificate-authority-data: {encoded}\n    server: {server}\n"
        '  name: ""\ncontexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n'
    )


def _kubeconfig(cluster: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "lab", "cluster": cluster}],
        "users": [{"name": "admin", "user": user}],
        "contexts": [{"name": "admin@lab", "context": {"cluster": "lab", "user": "admin"}}],
        "current-context": "admin@lab",
    }


def _context(pair: tuple[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write("\n".join(pair))
        file.flush()
        context.load_cert_chain(file.name)
    return context


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    world: ApiServer
    context: ssl.SSLContext

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.world.connections += 1
        request.settimeout(5)
        try:
            wrapped = self.context.wrap_socket(request, server_side=True)
        except OSError:
            return
        try:
            super().finish_request(wrapped, client_address)
        finally:
            wrapped.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is not news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Silent."""

    def date_time_string(self, timestamp: Any = None) -> str:
        return formatdate(dt.datetime.now(dt.UTC).timestamp() + self.server.world.clock, usegmt=True)

    def _serve(self) -> None:
        world, parts = self.server.world, urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        query = dict(parse_qsl(parts.query))
        world.requests.append((self.command, parts.path, query))
        world.headers.append(dict(self.headers))
        world.before(len(world.requests))
        if world.drop:
            world.drop = False
            self.close_connection = True
            return
        self._answer(*self._found(world, parts.path, query, body))

    do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = _serve  # noqa: N815

    def _found(self, world: ApiServer, path: str, query: dict[str, str], body: Any) -> tuple[int, str, bytes]:
        if path in world.raw:
            return world.raw[path]
        status = world.refuse.get(path, 0)
        if not world.accepts(self.headers.get("Authorization", "")):
            status = 401
        if not status:
            status, value = self._do(world, path, query, body)
        if status >= 400:
            value = {
                "kind": "Status",
                "status": "Failure",
                "code": status,
                "reason": REASONS.get(status, ""),
                "message": f"no: {path}",
            }
        return status, "application/json", json.dumps(value).encode()

    def _do(self, world: ApiServer, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if self.command == "POST":
            made = f"{path}/{body.get('metadata', {}).get('name', '')}"
            if made in world.objects:
                return 409, None
            if path in world.objects and callable(world.objects[path]):
                return 201, world.objects[path](body)
            world.objects[made] = body
            return 201, body
        if self.command == "DELETE":
            return (
                (200, {"kind": "Status", "status": "Success"})
                if world.objects.pop(path, None)
                else (404, None)
            )
        if path in world.objects:
            found = world.objects[path]
            return (200, found(query)) if callable(found) else (200, found)
        items = [value for key, value in world.objects.items() if key.rpartition("/")[0] == path]
        return (200, {"kind": "List", "items": items, "metadata": {}}) if items else (404, None)

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status in {301, 302}:
            self.send_header("Location", "https://login.example.test/")
        self.end_headers()
        self.wfile.write(body)
