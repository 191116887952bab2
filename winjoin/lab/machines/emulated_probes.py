"""Probes of an emulated host: real connections from this machine, side by side, each with a limit of time.

The answers are those of `templates/powershell/facts/probes.ps1`: nothing is sent but a GET. Public registries
are the exception: an emulated host has an emulated Internet, in which they answer, and no packet is sent.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

LIMIT = 5.0
"""Seconds that one probe may take."""
MAX_DIGEST = 4096


INTERNET = frozenset({"registry.k8s.io", "registry-1.docker.io", "mcr.microsoft.com", "ghcr.io", "quay.io"})
_ELSEWHERE = "203.0.113.80"


def ask(
    questions: Sequence[Mapping[str, Any]], address: str, environment: Mapping[str, str] | None = None
) -> list[Json]:
    """One answer per question, in their order.

    `address` is where the emulated host is, `environment` its machine's: there stands the proxy ``machine``.
    """
    if not questions:
        return []
    pool = ThreadPoolExecutor(max_workers=min(16, len(questions)))
    try:
        deadline = time.monotonic() + LIMIT + 1
        asked = [(each, pool.submit(_answer, each, address, environment or {})) for each in questions]
        return [_in_time(each, answer, deadline) for each, answer in asked]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _in_time(question: Mapping[str, Any], answer: Future[Json], deadline: float) -> Json:
    """A search for a name has no limit of its own."""
    try:
        return answer.result(max(0.0, deadline - time.monotonic()))
    except TimeoutError:
        asked = {"kind": str(question.get("kind", "")), "target": str(question.get("target", ""))}
        return asked | {"ok": False, "error": "no answer in its time", "clock": time.time()}


def _answer(question: Mapping[str, Any], address: str, environment: Mapping[str, str]) -> Json:
    kind, target = str(question.get("kind", "")), str(question.get("target", ""))
    started = time.monotonic()
    answer: Json = {"kind": kind, "target": target, "ok": False}
    probe = _PROBES.get(kind, _no_probe)
    try:
        answer |= {
            "ok": True,
            **probe(target, proxy_of(str(question.get("proxy") or ""), target, environment)),
        }
    except (OSError, ValueError, HTTPException) as error:
        answer["error"] = str(error) or type(error).__name__
    answer["milliseconds"] = int((time.monotonic() - started) * 1000)
    answer["clock"] = time.time()
    if answer.get("sourceAddress"):  # it has the one address, whichever this machine took
        answer["sourceAddress"] = address
    return answer


def proxy_of(told: str, target: str, environment: Mapping[str, str]) -> str:
    """A URL as it is; of ``machine`` what the environment says for this target."""
    if told != "machine":
        return told
    values = {name.upper(): value for name, value in environment.items()}
    secure = target.startswith("https:")
    proxy = values.get("HTTPS_PROXY" if secure else "HTTP_PROXY", "")
    host = (urlsplit(target).hostname or "").lower()
    for entry in values.get("NO_PROXY", "").lower().split(","):
        wanted = entry.strip()
        domain = wanted.removeprefix("*")
        if wanted and (wanted == "*" or host == domain or host.endswith("." + domain.removeprefix("."))):
            return ""
    return proxy


def _no_probe(target: str, proxy: str) -> Json:
    raise ValueError("no probe of that kind")


def _endpoint(target: str) -> tuple[str, int]:
    parts = urlsplit(f"//{target.rpartition('://')[2]}")
    if not parts.hostname or not parts.port:
        raise ValueError(f"{target!r} is no address and port")
    return parts.hostname, parts.port


def _tcp(target: str, proxy: str) -> Json:
    with socket.create_connection(_endpoint(target), timeout=LIMIT) as connection:
        return {"sourceAddress": connection.getsockname()[0]}


def _tls(target: str, proxy: str) -> Json:
    host, port = _endpoint(target)
    connection = HTTPSConnection(host, port, timeout=LIMIT, context=_nobody_trusted())
    try:
        connection.connect()
        source = connection.sock.getsockname()[0]
        connection.request("GET", "/", headers={"Connection": "close"})
        return {"sourceAddress": source, **_status_and_date(connection.getresponse())}
    finally:
        connection.close()


def _http(target: str, proxy: str) -> Json:
    return _get(target, proxy, _status_and_date)


def _digest(target: str, proxy: str) -> Json:
    return _get(target, proxy, _small_text)


def _dns(target: str, proxy: str) -> Json:
    if target in INTERNET:
        return {"addresses": [_ELSEWHERE]}
    found = socket.getaddrinfo(target, None, type=socket.SOCK_STREAM)
    return {"addresses": sorted({str(entry[4][0]) for entry in found})}


def _nobody_trusted() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _get(target: str, proxy: str, read: Callable[[HTTPResponse], Json]) -> Json:
    """GET through the proxy, and up to 3 redirections further."""
    if not proxy and urlsplit(target).hostname in INTERNET:
        return {"status": 200, "date": float(int(time.time()))}
    for _ in range(4):
        connection, path = _connection(target, proxy)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            response = connection.getresponse()
            location = response.getheader("Location")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                return read(response)
            target = location
        finally:
            connection.close()
    raise ValueError("redirected more than 3 times")


def _connection(target: str, proxy: str) -> tuple[HTTPConnection, str]:
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{target!r} is no http or https URL")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    if not proxy:
        return _direct(parts.hostname, port, secure=secure), path
    host, proxy_port = _endpoint(proxy)
    connection = _direct(host, proxy_port, secure=secure)
    if not secure:
        return connection, target
    connection.set_tunnel(parts.hostname, port)
    return connection, path


def _direct(host: str, port: int, *, secure: bool) -> HTTPConnection:
    if secure:
        return HTTPSConnection(host, port, timeout=LIMIT, context=_nobody_trusted())
    return HTTPConnection(host, port, timeout=LIMIT)


def _status_and_date(response: HTTPResponse) -> Json:
    date = response.getheader("Date")
    return {"status": response.status, **({"date": parsedate_to_datetime(date).timestamp()} if date else {})}


def _small_text(response: HTTPResponse) -> Json:
    answer = _status_and_date(response)
    if response.status != 200:  # noqa: PLR2004 - HTTP's own number
        return answer | {"ok": False, "error": f"HTTP status {response.status}"}
    body = response.read(MAX_DIGEST + 1)
    if len(body) > MAX_DIGEST:
        return answer | {"ok": False, "error": f"more than {MAX_DIGEST} bytes"}
    return answer | {"text": body.decode("utf-8", "replace")}


_PROBES: Mapping[str, Callable[[str, str], Json]] = {
    "tcp": _tcp,
    "tls": _tls,
    "http": _http,
    "dns": _dns,
    "digest": _digest,
}
