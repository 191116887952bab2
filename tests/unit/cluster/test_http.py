"""The client: one kept connection, pages, refusals with a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from winjoin.cluster import failures
from winjoin.cluster.http import Api, Credentials, Server
from winjoin.values import Secret


@pytest.fixture
def api(server: Any) -> Iterator[Api]:
    with Api(
        Server(server.endpoint, server.authority.pem), lambda: Credentials(token=Secret("t0ken"))
    ) as made:
        yield made


def test_one_connection_serves_many_requests(server: Any, api: Api) -> None:
    for _ in range(5):
        api.version()
    assert server.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_made_anew(server: Any, api: Api) -> None:
    api.version()
    server.drop = True
    assert api.version()
    assert server.connections == 2


def test_pages_are_read_to_the_end_and_begun_again_when_too_old(server: Any, api: Api) -> None:
    old = [True]

    def page(query: dict[str, str]) -> Any:
        if not query.get("continue"):
            return {
                "kind": "NodeList",
                "apiVersion": "v1",
                "items": [{"n": 1}],
                "metadata": {"continue": "a&b"},
            }
        assert query["continue"] == "a&b"
        return {"kind": "NodeList", "apiVersion": "v1", "items": [{"n": 2}], "metadata": {}}

    server.objects["/api/v1/nodes"] = page
    assert [item["n"] for item in api.list("/api/v1/nodes")] == [1, 2]
    assert api.list("/api/v1/nodes")[0]["kind"] == "Node"

    def expire(count: int) -> None:
        expired = bool(server.requests[-1][2].get("continue")) and old[0]
        server.refuse = {"/api/v1/nodes": 410} if expired else {}
        old[0] = old[0] and not expired

    server.before = expire
    assert [item["n"] for item in api.list("/api/v1/nodes")] == [1, 2]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, failures.Unauthorized),
        (403, failures.Forbidden),
        (404, failures.NotFound),
        (409, failures.Conflict),
    ],
)
def test_refusals(server: Any, api: Api, status: int, error: type[failures.ApiRefused]) -> None:
    server.refuse["/api/v1/nodes"] = status
    with pytest.raises(error, match="no: /api/v1/nodes") as caught:
        api.get("/api/v1/nodes")
    assert "t0ken" not in caught.value.message
    assert caught.value.status == status


def test_group_that_nobody_serves_is_not_found_although_it_is_plain_text(server: Any, api: Api) -> None:
    path = "/apis/crd.projectcalico.org/v1/ippools"
    server.raw[path] = (404, "text/plain", b"404 page not found\n")
    assert api.find(path) is None


def test_message_of_the_server_cannot_write_to_the_terminal(server: Any, api: Api) -> None:
    server.raw["/x"] = (500, "application/json", b'{"kind":"Status","message":"a\\u001b[31m\\nb"}')
    with pytest.raises(failures.ApiRefused) as caught:
        api.get("/x")
    assert "\x1b" not in caught.value.message
    assert "\n" not in caught.value.message


def test_ca_that_is_damaged(server: Any) -> None:
    with pytest.raises(failures.CaUnreadable):
        Api(Server(server.endpoint, "no PEM")).version()


def test_silence_ends_in_its_time(server: Any) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        from winjoin.values import Endpoint

        silent = Endpoint(*listener.getsockname())
        with pytest.raises(failures.Unreachable, match="does not answer"):
            Api(Server(silent, verify=False), timeout=0.1).version()


def test_version_that_is_none(server: Any, api: Api) -> None:
    server.objects["/version"] = {"gitVersion": "latest"}
    with pytest.raises(failures.NotApiServer):
        api.version()
