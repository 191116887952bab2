"""A thin client of the Kubernetes API over the standard library.

JSON, one kept connection, failures with a name.

The official client costs half a second of CPU to import; a join asks some twenty questions.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from winjoin.cluster import failures
from winjoin.values import Endpoint, Secret, Version

if TYPE_CHECKING:
    import http.client

    from winjoin.cluster.discovery import Discovered
    from winjoin.cluster.kubeconfig import Kubeconfig
    from winjoin.values import BootstrapToken

Json = dict[str, Any]
LARGEST = 256 * 1024 * 1024
"""Bytes of the largest answer that is read."""
PAGE = 500
_LOG = logging.getLogger(__name__)
"""What ``-v`` shows; see `winjoin.cli.verbosity`."""


class Credentials(NamedTuple):
    """What a request shows: a bearer token, a client certificate with its key (PEM), or name and password."""

    token: Secret | None = None
    certificate: str = ""
    key: Secret | None = None
    username: str = ""
    password: Secret | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Such as Impersonate-User."""

    @property
    def anonymous(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.token or self.certificate or self.username)


class Server(NamedTuple):
    """Where an API server is and how it is known."""

    endpoint: Endpoint
    ca_pem: str = ""
    """Empty: this machine's own trusted CAs."""
    verify: bool = True
    server_name: str = ""
    """The name that the certificate must have; empty: the endpoint's host."""
    proxy: str = ""
    path: str = ""
    """Before ``/api``, as gateways have it; without a slash at its end."""
    tls: bool = True

    @property
    def url(self) -> str:
        """As people write it."""
        return f"{'https' if self.tls else 'http'}://{self.endpoint}{self.path}"


class Answer(NamedTuple):
    """A response: status, headers (names in lower case) and its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Api:
    """One API server: typed verbs over JSON objects.

    Raises `failures.ApiRefused` and its kin, `failures.Unreachable` …

    Not for use by several threads at once. `skew` is the server's clock minus ours in seconds, after the
    first answer.
    """

    def __init__(
        self, server: Server, credentials: Callable[[], Credentials] = Credentials, *, timeout: float = 10.0
    ) -> None:
        self.server = server
        self.timeout = timeout
        self.skew: float | None = None
        self.who = "anonymous"
        self._renew = credentials
        self._credentials: Credentials | None = None
        self._connection: http.client.HTTPConnection | None = None

    @classmethod
    def for_token(cls, discovered: Discovered, token: BootstrapToken, *, timeout: float = 10.0) -> Api:
        """Ask the discovered API server as a bootstrap token does."""
        import os

        from winjoin.cluster.proxies import proxy_for

        endpoint = discovered.endpoint
        proxy = discovered.proxy or proxy_for(endpoint.host, endpoint.port, os.environ)
        server = Server(endpoint, discovered.ca_pem, proxy=proxy, path=discovered.path)
        secret = Secret(token.reveal())
        api = cls(server, lambda: Credentials(token=secret), timeout=timeout)
        api.who = f"bootstrap token {token.id}"
        return api

    @classmethod
    def for_kubeconfig(cls, kubeconfig: Kubeconfig, *, timeout: float = 10.0) -> Api:
        """Ask as a kubeconfig says; runs its exec plugin here and now. Raises `failures.ExecPluginFailed`."""
        from winjoin.cluster.execplugin import credentials_of

        api = cls(kubeconfig.api_server, lambda: credentials_of(kubeconfig), timeout=timeout)
        api.who = f"user {kubeconfig.user}" if kubeconfig.user else "anonymous"
        api._credentials = credentials_of(kubeconfig)
        return api

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection; the next request makes another."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def get(self, path: str, **query: str) -> Json:
        """One object."""
        return self.request("GET", path, query=query)

    def find(self, path: str, **query: str) -> Json | None:
        """One object, or None where there is none."""
        try:
            return self.get(path, **query)
        except failures.NotFound:
            return None

    def list(self, path: str, **query: str) -> tuple[Json, ...]:
        """Every object of a collection, page by page; begun again once where a page came too late."""
        try:
            return tuple(self._pages(path, query))
        except failures.Gone:
            return tuple(self._pages(path, query))

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Json]:
        following = ""
        while True:
            extra = {"continue": following} if following else {}
            page = self.request("GET", path, query={"limit": str(PAGE), **query, **extra})
            kind = str(page.get("kind", "")).removesuffix("List")
            for item in page.get("items") or ():
                yield {"apiVersion": page.get("apiVersion"), "kind": kind, **item}
            following = str((page.get("metadata") or {}).get("continue") or "")
            if not following:
                return

    def create(self, path: str, body: Json, **query: str) -> Json:
        """Make an object in a collection; `failures.Conflict` where its name is taken."""
        return self.request("POST", path, body=body, query=query)

    def replace(self, path: str, body: Json) -> Json:
        """Put an object in place of another."""
        return self.request("PUT", path, body=body)

    def patch(self, path: str, body: Json, *, kind: str = "merge", **query: str) -> Json:
        """Change an object; kind is ``merge`` or ``strategic-merge``."""
        return self.request("PATCH", path, body=body, query=query, content=f"application/{kind}-patch+json")

    def delete(self, path: str, **query: str) -> bool:
        """Delete an object; False where it was gone already."""
        try:
            self.request("DELETE", path, query=query)
        except failures.NotFound:
            return False
        return True

    def version(self) -> Version:
        """The API server's version; anonymous users may ask too."""
        text = str(self.get("/version").get("gitVersion", ""))
        try:
            return Version.parse(text)
        except ValueError as error:
            raise failures.NotApiServer(
                f"{self.server.url} says that its version is {text[:40]!r}"
            ) from error

    def certificate(self) -> bytes:
        """The DER of the certificate that the API server shows; empty without TLS."""
        self.version()
        shown = getattr(getattr(self._connection, "sock", None), "getpeercert", None)
        return (shown(binary_form=True) or b"") if shown else b""

    def now(self) -> float:
        """Seconds since 1970 by the API server's clock, as far as it is known."""
        return time.time() + (self.skew or 0.0)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        query: Mapping[str, str] | None = None,
        content: str = "application/json",
    ) -> Json:
        """Send and read JSON; anything but success is raised.

        Credentials of a plugin or file are renewed once on 401.
        """
        answer = self._send(method, path, body, query, content)
        if answer.status == 401 and self._renewed():  # noqa: PLR2004 - HTTP's own number
            answer = self._send(method, path, body, query, content)
        return self._read(method, path, answer)

    def _renewed(self) -> bool:
        before, self._credentials = self._credentials, self._renew()
        if before == self._credentials:
            return False
        self.close()
        return True

    def _send(
        self, method: str, path: str, body: Json | None, query: Mapping[str, str] | None, content: str
    ) -> Answer:
        import json
        from urllib.parse import urlencode

        target = self.server.path + path + (f"?{urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        headers = self._headers({"Content-Type": content} if data is not None else {})
        kept = self._connection is not None
        try:
            answer = self._exchange(method, target, data, headers)
        except (ConnectionError, _remote_closed()) as error:
            self.close()
            if not kept:
                raise self._told(error) from error
            answer = self._again(method, target, data, headers)
        except (OSError, _http_error(), ValueError) as error:
            self.close()
            raise self._told(error) from error
        return answer

    def _again(self, method: str, target: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        """A kept connection that the server had closed meanwhile is no failure."""
        try:
            return self._exchange(method, target, data, headers)
        except (OSError, _http_error(), ValueError) as error:
            self.close()
            raise self._told(error) from error

    def _told(self, error: Exception) -> Exception:
        from winjoin.cluster.diagnosis import told

        return told(error, self.server, self.skew)

    def _exchange(self, method: str, target: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            from winjoin.cluster.connection import connect

            self._connection = connect(self.server, self._shown(), self.timeout)
        began = time.time()
        self._connection.request(method, target, body=data, headers=headers)
        response = self._connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        self._note_clock(found.get("date", ""), (began + time.time()) / 2)
        body = response.read(LARGEST)
        spent = 1000 * (time.time() - began)
        _LOG.info(
            "%s %s%s: %d, %d bytes (%.0f ms)",
            method,
            self.server.endpoint,
            target,
            response.status,
            len(body),
            spent,
        )
        if response.will_close or not response.isclosed():
            self.close()
        return Answer(response.status, found, body)

    def _note_clock(self, date: str, middle: float) -> None:
        if not date:
            return
        from winjoin.cluster.diagnosis import seconds_of

        told = seconds_of(date)
        if told is not None:
            self.skew = told + 0.5 - middle  # Date has whole seconds, cut off

    def _shown(self) -> Credentials:
        if self._credentials is None:
            self._credentials = self._renew()
        return self._credentials

    def _headers(self, extra: dict[str, str]) -> dict[str, str]:
        shown = self._shown()
        headers = {"Accept": "application/json", "User-Agent": "winjoin", **dict(shown.headers), **extra}
        if shown.token:
            headers["Authorization"] = f"Bearer {shown.token.reveal()}"
        elif shown.username:
            import base64

            pair = f"{shown.username}:{shown.password.reveal() if shown.password else ''}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return headers

    def _read(self, method: str, path: str, answer: Answer) -> Json:
        from winjoin.cluster.diagnosis import refused

        value = _json(answer.body)
        if 200 <= answer.status < 300 and value is not None:  # noqa: PLR2004 - HTTP's own numbers
            return value
        raise refused(method, path, answer, value, self.server, self.who)


def _json(body: bytes) -> Json | None:
    import json

    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _http_error() -> type[Exception]:
    import http.client

    return http.client.HTTPException


def _remote_closed() -> type[Exception]:
    import http.client

    return http.client.BadStatusLine
