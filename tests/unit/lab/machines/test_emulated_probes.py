"""What an emulated host answers when it is asked what it reaches."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from winjoin.lab.machines import emulated_probes
from winjoin.lab.machines.emulated_probes import ask

ADDRESS = "192.0.2.11"
REGISTRY = {"kind": "http", "target": "https://registry.k8s.io/v2/", "proxy": "machine"}


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[http.server.HTTPServer]:
    made = http.server.HTTPServer(("127.0.0.1", 0), _Answer)
    made.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def url(server: http.server.HTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_public_registries_answer_without_a_packet() -> None:
    registry, name = ask([REGISTRY, {"kind": "dns", "target": "registry.k8s.io"}], ADDRESS)
    assert (registry["ok"], registry["status"]) == (True, 200)
    assert name["addresses"]


def test_what_is_on_this_machine_is_asked_for_real(server: http.server.HTTPServer) -> None:
    (answer,) = ask([{"kind": "http", "target": f"{url(server)}/v2/"}], ADDRESS)
    assert (answer["ok"], answer["status"]) == (True, 401)
    assert server.asked == ["/v2/"]  # type: ignore[attr-defined]


def test_the_machines_proxy_is_asked_where_services_would_ask_it(server: http.server.HTTPServer) -> None:
    question = {"kind": "http", "target": "http://registry.corp.test/v2/", "proxy": "machine"}
    (answer,) = ask([question], ADDRESS, {"http_proxy": url(server)})
    assert answer["status"] == 401
    assert server.asked == ["http://registry.corp.test/v2/"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("direct", ["127.0.0.1", "a.test, 127.0.0.1", "*"])
def test_no_proxy_is_heard(server: http.server.HTTPServer, direct: str) -> None:
    question = {"kind": "http", "target": f"{url(server)}/v2/", "proxy": "machine"}
    (answer,) = ask([question], ADDRESS, {"HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": direct})
    assert answer["ok"]


def test_all_are_asked_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulated_probes, "LIMIT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        started = time.monotonic()
        answers = ask([{"kind": "http", "target": target}] * 8, ADDRESS)
        assert time.monotonic() - started < 2
    assert {answer["ok"] for answer in answers} == {False}


def test_a_search_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(emulated_probes, "LIMIT", -0.9)
    monkeypatch.setattr(emulated_probes.socket, "getaddrinfo", lambda *_, **__: ended.wait(10) and [])
    try:
        (answer,) = ask([{"kind": "dns", "target": "slow.test"}], ADDRESS)
        assert (answer["ok"], answer["error"]) == (False, "no answer in its time")
    finally:
        ended.set()


def test_a_question_of_another_kind_is_refused() -> None:
    (answer,) = ask([{"kind": "smtp", "target": "x:1"}], ADDRESS)
    assert answer["ok"] is False
