"""Manifest lists, read from a registry that wants a token first."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from winjoin.artifacts.registry import manifest_list, split

LIST = {"manifests": [{"platform": {"os": "windows", "os.version": "10.0.20348.1", "architecture": "amd64"}}]}


class _Registry(BaseHTTPRequestHandler):
    answer: Any = LIST

    def do_GET(self) -> None:
        host, port = self.server.server_address[:2]
        if self.path.startswith("/token"):
            self._say(200, {"token": "abc"})
        elif self.headers.get("Authorization") != "Bearer abc":
            realm = f'Bearer realm="http://{host!s}:{port}/token",service="r",scope="repository:a/pause:pull"'
            self._say(401, {}, realm)
        elif self.path == "/v2/a/pause/manifests/3.9":
            self._say(200, self.answer)
        else:
            self._say(404, {})

    def _say(self, code: int, value: Any, challenge: str = "") -> None:
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Registry)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_list_is_read_with_an_anonymous_token(registry: str) -> None:
    assert manifest_list(f"{registry}/a/pause:3.9", scheme="http") == LIST


def test_an_image_of_one_platform_is_one_of_linux(registry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Registry, "answer", {"schemaVersion": 2, "config": {}})
    assert manifest_list(f"{registry}/a/pause:3.9", scheme="http") == {
        "manifests": [{"platform": {"os": "linux"}}]
    }


def test_what_cannot_be_read_says_why(registry: str) -> None:
    assert manifest_list(f"{registry}/a/pause:9", scheme="http") == "its registry answers with status 404"
    assert "refused" in str(manifest_list("127.0.0.1:1/a/pause:3.9")).lower()
    assert "names no registry" in str(manifest_list("pause:3.9"))


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("registry.k8s.io/pause:3.9", ("registry.k8s.io", "pause", "3.9")),
        ("localhost:5000/a/b", ("localhost:5000", "a/b", "latest")),
        ("r.test/a:1@sha256:00", ("r.test", "a", "sha256:00")),
        ("localhost/a:1", ("localhost", "a", "1")),
    ],
)
def test_an_images_parts(image: str, parts: tuple[str, str, str]) -> None:
    assert split(image) == parts
