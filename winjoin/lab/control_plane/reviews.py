"""Reviews: questions about users and rights, answered and not stored."""

from __future__ import annotations

from typing import Any

from winjoin.lab.control_plane.access import Attributes, allowed, refusal
from winjoin.lab.control_plane.answers import Unauthorized
from winjoin.lab.control_plane.identity import User, of_bearer
from winjoin.lab.control_plane.store import Store

Json = dict[str, Any]


def review(store: Store, kind: str, value: Json, user: User) -> Json:
    """The review with its status."""
    spec = value.get("spec") or {}
    if kind == "SelfSubjectReview":
        return {**value, "status": {"userInfo": {"username": user.name, "groups": list(user.groups)}}}
    if kind == "TokenReview":
        return {**value, "status": _token(store, spec.get("token", ""))}
    if kind == "SelfSubjectRulesReview":
        return {**value, "status": {"incomplete": True, "resourceRules": [], "nonResourceRules": []}}
    if kind == "SelfSubjectAccessReview":
        return {**value, "status": _access(store, user, spec)}
    asked = User(spec.get("user", ""), tuple(spec.get("groups") or ()))
    return {**value, "status": _access(store, asked, spec)}


def _token(store: Store, token: str) -> Json:
    try:
        user = of_bearer(store, token)
    except Unauthorized:
        return {"user": {}, "error": "invalid bearer token"}
    return {"authenticated": True, "user": {"username": user.name, "groups": list(user.groups)}}


def _access(store: Store, user: User, spec: Json) -> Json:
    if paths := spec.get("nonResourceAttributes"):
        asked = Attributes(paths.get("verb", ""), path=paths.get("path", ""))
    else:
        wanted = spec.get("resourceAttributes") or {}
        fields = ("verb", "group", "resource", "subresource", "namespace", "name")
        asked = Attributes(*(wanted.get(field, "") for field in fields))
    if allowed(store, user, asked):
        return {"allowed": True, "reason": ""}
    return {"allowed": False, "reason": refusal(user, asked)}
