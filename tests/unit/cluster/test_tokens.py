"""Tokens: as kubeadm keeps them; winjoin's own for one host and never left behind."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from winjoin.cluster import failures, tokens
from winjoin.cluster.http import Api, Server
from winjoin.errors import ConfigInvalid
from winjoin.values import BootstrapToken, Endpoint


@pytest.fixture
def api(server: Any) -> Iterator[Api]:
    with Api(Server(server.endpoint, server.authority.pem)) as made:
        yield made


def _data(server: Any, token: BootstrapToken) -> dict[str, str]:
    kept = server.objects[f"{tokens.SECRETS}/bootstrap-token-{token.id}"]
    return {name: base64.b64decode(value).decode() for name, value in kept["data"].items()}


def test_create_as_kubeadm_does(server: Any, api: Api) -> None:
    made = tokens.create(api, ttl=3600, description="for rack 3")
    data = _data(server, made)
    assert data.pop("expiration").endswith("Z")
    assert data == {
        "token-id": made.id,
        "token-secret": made.secret.reveal(),
        "description": "for rack 3",
        "usage-bootstrap-signing": "true",
        "usage-bootstrap-authentication": "true",
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
    }


def test_life_is_counted_by_the_servers_clock(server: Any, api: Api) -> None:
    server.clock = 7200
    made = tokens.create(api, ttl=600)
    info = tokens.list_tokens(api)[0][0]
    assert info.id == made.id
    assert (info.expires or 0) - api.now() == pytest.approx(600, abs=3)
    assert api.skew == pytest.approx(7200, abs=2)


def test_for_ever_has_no_expiration(server: Any, api: Api) -> None:
    assert "expiration" not in _data(server, tokens.create(api, ttl=0))


def test_taken_id(server: Any, api: Api, token: BootstrapToken) -> None:
    tokens.create(api, token=token)
    with pytest.raises(failures.Conflict, match="abcdef exists"):
        tokens.create(api, token=token)


def test_mistakes_at_once(api: Api) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        tokens.create(api, ttl=-1, usages=("signing", "magic"), groups=("admins",))
    assert len(caught.value.problems) == 4


def test_minted_token_is_gone_however_it_ends(server: Any, api: Api) -> None:
    with pytest.raises(RuntimeError), tokens.minted(api, "win-1", seconds=900) as token:  # noqa: PT012
        data = _data(server, token)
        assert "winjoin" in data["description"]
        assert "win-1" in data["description"]
        assert "usage-bootstrap-signing" not in data
        raise RuntimeError
    assert not [path for path in server.objects if path.startswith(tokens.SECRETS)]


def test_minted_token_that_cannot_be_deleted_hides_no_failure(server: Any, api: Api) -> None:
    with pytest.raises(RuntimeError), tokens.minted(api, "win-1", seconds=900) as token:  # noqa: PT012
        server.refuse[f"{tokens.SECRETS}/bootstrap-token-{token.id}"] = 403
        raise RuntimeError


def test_sweep_takes_our_own_alone(server: Any, api: Api) -> None:
    old, mine = tokens.mint(api, "win-1", seconds=60), tokens.mint(api, "win-2", seconds=900)
    others = tokens.create(api, ttl=1, description="minted by winjoin to join win-1")
    server.clock = 120
    api.version()
    assert tokens.sweep(api) == (old.id,)
    assert tokens.sweep(api, ["win-2"]) == (mine.id,)
    assert [info.id for info in tokens.list_tokens(api)[0]] == [others.id]


def test_malformed_secrets_are_told_and_the_rest_is_listed(server: Any, api: Api) -> None:
    made = tokens.create(api)
    server.objects[f"{tokens.SECRETS}/bootstrap-token-zzzzzz"] = {
        "metadata": {"name": "bootstrap-token-zzzzzz"},
        "data": {"token-id": "%"},
    }
    kept = server.objects[f"{tokens.SECRETS}/bootstrap-token-{made.id}"]
    kept["data"]["expiration"] = base64.b64encode(b"soon").decode()
    listed, odd = tokens.list_tokens(api)
    assert [(info.id, info.expires) for info in listed] == [(made.id, 0.0)]
    assert "bootstrap-token-zzzzzz" in odd[0]


def test_delete_takes_id_or_token_and_nothing_else(api: Api, token: BootstrapToken) -> None:
    tokens.create(api, token=token)
    assert tokens.delete(api, token.reveal())
    assert not tokens.delete(api, token.id)
    with pytest.raises(ValueError, match="no token"):
        tokens.delete(api, "../../x")


def test_join_command_is_what_join_reads(authority: Any, token: BootstrapToken) -> None:
    from winjoin.config.joinline import parse_join_text

    text = tokens.join_command(Endpoint("fd00::1", 6443), token, authority.pem)
    assert token.reveal() not in str(text)
    assert parse_join_text(text.reveal()).token == token
