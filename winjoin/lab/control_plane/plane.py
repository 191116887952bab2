"""The control plane as a whole: files, server, the slow controllers."""

from __future__ import annotations

import json
import select
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from winjoin.lab.control_plane import nodes, tokens
from winjoin.lab.control_plane.api import Api
from winjoin.lab.control_plane.identity import SECRETS, of_certificate
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.control_plane.requests import Answer, Request
from winjoin.lab.control_plane.seeds import seeds
from winjoin.lab.control_plane.store import Store
from winjoin.lab.serving import Handler, Server

Json = dict[str, Any]
DEFAULT_VERSION = "v1.36.1"
CONTROLLER_SECONDS = 2.0


class ControlPlane:
    """A cluster below `directory`: admin.conf and pki/. Served from `start` to `close`."""

    def __init__(
        self,
        directory: Path,
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        version: str = DEFAULT_VERSION,
        names: tuple[str, ...] = (),
        anonymous: bool = True,
    ) -> None:
        self.directory = directory
        self.version = version if version.startswith("v") else f"v{version}"
        self.authority = Authority()
        self.store = Store()
        self.api = Api(self.store, self.authority, self.version, anonymous=anonymous)
        self._address, self._port, self._names = address, port, names
        self._server: Server | None = None
        self._ended = threading.Event()
        self._controllers = threading.Thread(target=self._control, name="controllers")

    @property
    def kubeconfig(self) -> Path:
        """admin.conf, of a member of kubeadm:cluster-admins."""
        return self.directory / "admin.conf"

    @property
    def endpoint(self) -> str:
        """`address:port`; the port is known from `start` on."""
        port = self._server.port if self._server else self._port
        return f"[{self._address}]:{port}" if ":" in self._address else f"{self._address}:{port}"

    @property
    def url(self) -> str:
        """`https://address:port`."""
        return f"https://{self.endpoint}"

    def start(self) -> ControlPlane:
        """Write the files, fill the store and serve; returns itself."""
        self.authority.write(self.directory / "pki")
        handler = type("ApiHandler", (_ApiHandler,), {"api": self.api})
        self._server = Server(handler, address=self._address, port=self._port, tls=self._tls())
        self._fill()
        self._write_kubeconfig()
        self._server.start()
        self._controllers.start()
        return self

    def join_command(self) -> str:
        """A line as `kubeadm token create --print-join-command` prints it, with a new token."""
        token = self.create_token()
        pin = self.authority.pin
        return f"kubeadm join {self.endpoint} --token {token} --discovery-token-ca-cert-hash {pin} "

    def create_token(self, *, hours: float = 24) -> str:
        """A new bootstrap token, signed into cluster-info."""
        token = tokens.new_token()
        self.store.create(SECRETS, "kube-system", tokens.token_secret(token, hours=hours))
        tokens.sign_cluster_info(self.store)
        return token

    def close(self) -> None:
        """End everything at once; no thread stays."""
        self._ended.set()
        self.store.close()
        if self._server:
            self._server.close()
        if self._controllers.ident:
            self._controllers.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tls(self) -> ssl.SSLContext:
        names = (
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "localhost",
            "127.0.0.1",
            "10.96.0.1",
        )
        extra = tuple(name for name in (self._address, *self._names) if name not in names)
        certificate, key = self.authority.server((*names, *extra))
        pki = self.directory / "pki"
        (pki / "apiserver.crt").write_bytes(certificate)
        (pki / "apiserver.key").touch(mode=0o600)
        (pki / "apiserver.key").write_bytes(key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pki / "apiserver.crt", pki / "apiserver.key")
        context.load_verify_locations(cadata=self.authority.pem.decode())
        context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def _fill(self) -> None:
        kinds = {kind.resource: kind for kind in BUILT_IN if kind.group != "events.k8s.io"}
        for seed in seeds(self.version, self.endpoint):
            if seed.resource == "nodes":
                nodes.give_range(self.store, seed.value)
            self.store.create(kinds[seed.resource], seed.namespace, seed.value)
        info = {"metadata": {"name": "cluster-info"}, "data": {"kubeconfig": self._cluster_info()}}
        self.store.create(kinds["configmaps"], "kube-public", info)

    def _cluster_info(self) -> str:
        authority = b64encode(self.authority.pem).decode()
        return (
            "apiVersion: v1\nclusters:\n- cluster:\n"
            f"    certificate-authority-data: {authority}\n    server: {self.url}\n"
            '  name: ""\ncontexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n'
        )

    def _write_kubeconfig(self) -> None:
        certificate, key = self.authority.client("kubernetes-admin", "kubeadm:cluster-admins")
        coded = {
            "client-certificate-data": b64encode(certificate).decode(),
            "client-key-data": b64encode(key).decode(),
        }
        cluster = {"certificate-authority-data": b64encode(self.authority.pem).decode(), "server": self.url}
        value = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "kubernetes", "cluster": cluster}],
            "contexts": [
                {
                    "name": "kubernetes-admin@kubernetes",
                    "context": {"cluster": "kubernetes", "user": "kubernetes-admin"},
                }
            ],
            "current-context": "kubernetes-admin@kubernetes",
            "preferences": {},
            "users": [{"name": "kubernetes-admin", "user": coded}],
        }
        import yaml

        self.kubeconfig.touch(mode=0o600)
        self.kubeconfig.write_text(yaml.safe_dump(value), encoding="utf-8")

    def _control(self) -> None:
        while not self._ended.wait(CONTROLLER_SECONDS):
            tokens.clean(self.store)
            nodes.notice_silence(self.store)


class _ApiHandler(Handler):
    api: Api

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.body()
        headers = {name.lower(): value for name, value in self.headers.items()}
        subject = cast("ssl.SSLSocket", self.connection).getpeercert()
        user = of_certificate(cast("Any", subject["subject"])) if subject else None
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(self.command, unquote(parts.path), query, headers, body, user)
        answer = self.api.answer(request)
        if answer.stream is not None:
            self._stream(answer.stream)
        else:
            self._document(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - the base class names them so

    def _document(self, answer: Answer) -> None:
        plain = isinstance(answer.value, str)
        body = answer.value.encode() if isinstance(answer.value, str) else json.dumps(answer.value).encode()
        self.send_response(answer.code)
        self.send_header("Content-Type", "text/plain; charset=utf-8" if plain else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _stream(self, stream: Iterator[Json | None]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.flush()
        for event in stream:
            if event is None:
                if select.select([self.connection], [], [], 0)[0]:
                    break  # a client that watches says nothing more, unless it goes
                continue
            line = json.dumps(event).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True
