"""Bootstrap tokens: made, signed into cluster-info, and cleaned away when their time is over."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
import string
from base64 import b64encode, urlsafe_b64encode
from typing import Any

from winjoin.lab.control_plane.answers import NotFound
from winjoin.lab.control_plane.identity import SECRETS, TOKEN_TYPE, expired, token_data
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.control_plane.seeds import DEFAULT_NODE_TOKEN
from winjoin.lab.control_plane.store import Store

Json = dict[str, Any]
CONFIG_MAPS = next(kind for kind in BUILT_IN if kind.resource == "configmaps")
PREFIX = "jws-kubeconfig-"


def new_token() -> str:
    """A random `id.secret`."""
    letters = string.ascii_lowercase + string.digits
    text = "".join(secrets.choice(letters) for _ in range(22))
    return f"{text[:6]}.{text[6:]}"


def token_secret(token: str, *, hours: float = 24) -> Json:
    """The Secret of a token as `kubeadm token create` makes it."""
    token_id, _, secret = token.partition(".")
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
    data = {
        "token-id": token_id,
        "token-secret": secret,
        "expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "usage-bootstrap-signing": "true",
        "usage-bootstrap-authentication": "true",
        "auth-extra-groups": DEFAULT_NODE_TOKEN,
    }
    coded = {key: b64encode(value.encode()).decode() for key, value in data.items()}
    return {"metadata": {"name": f"bootstrap-token-{token_id}"}, "type": TOKEN_TYPE, "data": coded}


def _b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def signature(content: str, token_id: str, secret: str) -> str:
    """The detached JWS of `content`, as kube-controller-manager's signer writes it."""
    header = _b64url(json.dumps({"alg": "HS256", "kid": token_id}, separators=(",", ":")).encode())
    signed = hmac.new(secret.encode(), f"{header}.{_b64url(content.encode())}".encode(), hashlib.sha256)
    return f"{header}..{_b64url(signed.digest())}"


def sign_cluster_info(store: Store) -> None:
    """What the bootstrap signer does: a signature in cluster-info for each token that may sign."""
    with store.lock:
        found = store.find(CONFIG_MAPS, "kube-public", "cluster-info")
        if not found:
            return
        data = {key: value for key, value in (found.get("data") or {}).items() if not key.startswith(PREFIX)}
        for secret in store.items(SECRETS, "kube-system"):
            token = token_data(secret) if secret.get("type") == TOKEN_TYPE else {}
            named = secret["metadata"]["name"] == f"bootstrap-token-{token.get('token-id', '')}"
            if named and token.get("usage-bootstrap-signing") == "true" and not expired(token):
                token_id = token["token-id"]
                data[PREFIX + token_id] = signature(
                    data.get("kubeconfig", ""), token_id, token.get("token-secret", "")
                )
        store.update(CONFIG_MAPS, "kube-public", "cluster-info", {**found, "data": data})


def clean(store: Store) -> None:
    """What the token cleaner does: delete tokens whose time is over."""
    for secret in store.items(SECRETS, "kube-system"):
        if secret.get("type") == TOKEN_TYPE and expired(token_data(secret)):
            try:
                store.delete(SECRETS, "kube-system", secret["metadata"]["name"])
            except NotFound:
                continue
            sign_cluster_info(store)
