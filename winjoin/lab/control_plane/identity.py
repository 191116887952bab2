"""Who asks: a client certificate, a bootstrap token, or nobody."""

from __future__ import annotations

import datetime as dt
import hmac
from base64 import b64decode
from typing import Any, NamedTuple

from winjoin.lab.control_plane.answers import Unauthorized
from winjoin.lab.control_plane.kinds import BUILT_IN
from winjoin.lab.control_plane.store import Store

Json = dict[str, Any]
SECRETS = next(kind for kind in BUILT_IN if kind.resource == "secrets")
TOKEN_TYPE = "bootstrap.kubernetes.io/token"  # noqa: S105 - the type of a Secret


class User(NamedTuple):
    """A name and its groups, `system:authenticated` or `system:unauthenticated` among them."""

    name: str
    groups: tuple[str, ...]

    @property
    def node(self) -> str:
        """The node that this user is, or nothing."""
        is_node = "system:nodes" in self.groups and self.name.startswith("system:node:")
        return self.name.removeprefix("system:node:") if is_node else ""


ANONYMOUS = User("system:anonymous", ("system:unauthenticated",))


def of_certificate(subject: tuple[tuple[tuple[str, str], ...], ...]) -> User:
    """The user of a verified certificate: its CN, its Os as groups; `subject` as ssl.getpeercert has it."""
    parts = [pair for part in subject for pair in part]
    names = [value for field, value in parts if field == "commonName"]
    groups = [value for field, value in parts if field == "organizationName"]
    return User(names[0] if names else "", (*groups, "system:authenticated"))


def of_bearer(store: Store, token: str) -> User:
    """The user of a bootstrap token. Raises Unauthorized."""
    token_id, _, secret = token.partition(".")
    found = store.find(SECRETS, "kube-system", f"bootstrap-token-{token_id}")
    if not found or not secret:
        raise Unauthorized("Unauthorized")
    data = token_data(found)
    wrong = not hmac.compare_digest(data.get("token-secret", "").encode(), secret.encode())
    unusable = data.get("token-id") != token_id or data.get("usage-bootstrap-authentication") != "true"
    if wrong or unusable or found.get("type") != TOKEN_TYPE or expired(data):
        raise Unauthorized("Unauthorized")
    extra = tuple(filter(None, data.get("auth-extra-groups", "").split(",")))
    return User(f"system:bootstrap:{token_id}", ("system:bootstrappers", *extra, "system:authenticated"))


def token_data(secret: Json) -> dict[str, str]:
    """A Secret's data as text."""
    return {
        key: b64decode(value).decode(errors="replace") for key, value in (secret.get("data") or {}).items()
    }


def expired(data: dict[str, str]) -> bool:
    """Whether a token's time is over; one that cannot be read is over."""
    text = data.get("expiration", "")
    if not text:
        return False
    try:
        return dt.datetime.fromisoformat(text) <= dt.datetime.now(dt.UTC)
    except (ValueError, TypeError):
        return True
