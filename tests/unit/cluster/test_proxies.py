"""The environment's proxies, as Go reads them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from winjoin.cluster import failures
from winjoin.cluster.http import Api, Server
from winjoin.cluster.proxies import proxy_for

PROXY = {"HTTPS_PROXY": "proxy.test:3128"}


@pytest.mark.parametrize(
    ("host", "spared", "through"),
    [
        ("api.test", "", True),
        ("127.0.0.1", "", False),
        ("localhost", "", False),
        ("::1", "", False),
        ("api.test", "*", False),
        ("api.test", "other.test,test", False),
        ("api.test", ".test", False),
        ("test", ".test", True),
        ("apitest", "test", True),
        ("10.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "10.1.2.3", False),
        ("10.1.2.3", "10.1.2", True),
        ("api.test", "api.test:6443", False),
        ("api.test", "api.test:443", True),
        ("fd00::1", "fd00::/8", False),
        ("api.test", " , ,", True),
    ],
)
def test_no_proxy(host: str, spared: str, *, through: bool) -> None:
    assert bool(proxy_for(host, 6443, {**PROXY, "NO_PROXY": spared})) == through


def test_lower_case_and_scheme() -> None:
    assert proxy_for("api.test", 1, {"https_proxy": "https://p:1"}) == "https://p:1"
    assert proxy_for("api.test", 1, PROXY) == "http://proxy.test:3128"


@pytest.fixture
def tunnel() -> Iterator[Any]:
    """A CONNECT proxy that notes the first lines, and leads to where it is told; 407 without credentials."""
    listener = socket.create_server(("127.0.0.1", 0))
    heads: list[bytes] = []
    threads: list[threading.Thread] = []

    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while chunk := source.recv(65536):
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def serve() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                heads.append(peer.recv(65536))
                if b"Proxy-Authorization: Basic dTpw" not in heads[-1]:
                    peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                    continue
                host, port = heads[-1].split()[1].decode().rsplit(":", 1)
                with socket.create_connection((host, int(port))) as target:
                    peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    back = threading.Thread(target=pump, args=(target, peer), daemon=True)
                    back.start()
                    pump(peer, target)
                    back.join(5)

    threads.append(threading.Thread(target=serve, daemon=True))
    threads[0].start()
    yield listener.getsockname()[1], heads
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    threads[0].join(5)


def test_api_through_a_proxy_with_credentials(server: Any, tunnel: Any) -> None:
    port, heads = tunnel
    known = Server(server.endpoint, server.authority.pem, proxy=f"http://u:p@127.0.0.1:{port}")
    with Api(known) as api:
        assert api.version()
    assert heads[0].startswith(f"CONNECT {server.endpoint} HTTP/1.1".encode())


def test_proxy_that_refuses_is_named_without_its_password(server: Any, tunnel: Any) -> None:
    known = Server(server.endpoint, server.authority.pem, proxy=f"http://u:wr0ng@127.0.0.1:{tunnel[0]}")
    with pytest.raises(failures.Unreachable, match="407") as caught:
        Api(known).version()
    assert "wr0ng" not in caught.value.message


def test_proxy_that_is_not_there(server: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(failures.Unreachable, match=f"proxy 127.0.0.1:{port}"):
        Api(Server(server.endpoint, server.authority.pem, proxy=f"http://127.0.0.1:{port}")).version()
