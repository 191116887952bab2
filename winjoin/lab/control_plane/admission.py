"""What happens to an object between its sender and storage, and what controllers do right after."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any

from winjoin.lab.control_plane import nodes, pods, signing, tokens
from winjoin.lab.control_plane.answers import BadRequest, Forbidden, Invalid, NotFound
from winjoin.lab.control_plane.identity import TOKEN_TYPE, User
from winjoin.lab.control_plane.kinds import BUILT_IN, Kind
from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.control_plane.requests import Target
from winjoin.lab.control_plane.store import Store

Json = dict[str, Any]
NAMESPACES = next(kind for kind in BUILT_IN if kind.resource == "namespaces")
NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
LONGEST_NAME = 253
FREE_NAMES = "rbac.authorization.k8s.io"


def on_create(store: Store, where: Target, sent: Any, user: User) -> Json:  # noqa: ANN401 - JSON
    """The object to be stored. Raises BadRequest, Forbidden, Invalid, NotFound."""
    value = _object(where, sent)
    meta = value.setdefault("metadata", {})
    if where.subresource:
        return value
    _check_name(where, meta)
    if where.kind.namespaced:
        if meta.setdefault("namespace", where.namespace) != where.namespace:
            raise BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request"
            )
        if not store.find(NAMESPACES, "", where.namespace):
            raise NotFound(
                f'namespaces "{where.namespace}" not found', {"name": where.namespace, "kind": "namespaces"}
            )
    _check_lease(where, meta.get("name", ""), user)
    _complete(store, where, value, user)
    return value


def _object(where: Target, sent: Any) -> Json:  # noqa: ANN401 - JSON
    if not isinstance(sent, dict):
        raise BadRequest("the body of the request is no object")
    value: Json = sent
    kind, version = value.pop("kind", where.kind.kind), value.pop("apiVersion", where.api_version)
    if kind != where.kind.kind and not where.subresource:
        raise BadRequest(f"{where.kind.kind} in version {where.version!r} cannot be handled as a {kind}")
    if version != where.api_version and not where.subresource:
        raise BadRequest(
            f"the API version in the data ({version}) does not match the expected API version "
            f"({where.api_version})"
        )
    return value


def _check_name(where: Target, meta: Json) -> None:
    name = meta.get("name", "")
    label = f"{where.kind.kind}.{where.kind.group}" if where.kind.group else where.kind.kind
    if not name and not meta.get("generateName"):
        raise Invalid(
            f'{label} "" is invalid: metadata.name: Required value: name or generateName is required'
        )
    if name and where.kind.group != FREE_NAMES and (len(name) > LONGEST_NAME or not re.fullmatch(NAME, name)):
        raise Invalid(
            f'{label} "{name}" is invalid: metadata.name: Invalid value: "{name}": '
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            "and must start and end with an alphanumeric character"
        )


def _check_lease(where: Target, name: str, user: User) -> None:
    if user.node and where.kind.resource == "leases" and name != user.node:
        raise Forbidden(
            f'leases "{name}" is forbidden: '
            "can only access node lease with the same name as the requesting node"
        )


def _complete(store: Store, where: Target, value: Json, user: User) -> None:
    resource = where.kind.resource
    if resource == "certificatesigningrequests":
        signing.admit(value, user)
    elif resource == "nodes":
        nodes.restrict(user, value["metadata"].get("name", ""), value, None)
        nodes.give_range(store, value)
    elif resource == "pods":
        pods.complete(value)
        value["status"] = {"phase": "Pending"} if not user.node else value.get("status", {})
    _common(resource, value)


def _common(resource: str, value: Json) -> None:
    if resource == "secrets":
        plain = value.pop("stringData", None) or {}
        value["data"] = {
            **(value.get("data") or {}),
            **{key: b64encode(text.encode()).decode() for key, text in plain.items()},
        }
        value.setdefault("type", "Opaque")
    elif resource == "namespaces":
        value.setdefault("status", {"phase": "Active"})


def on_update(where: Target, current: Json, sent: Any, user: User) -> Json:  # noqa: ANN401 - JSON
    """The object to be stored in place of `current`. Raises BadRequest, Forbidden, Invalid."""
    wanted = _object(where, sent)
    meta = wanted.setdefault("metadata", {})
    name = current["metadata"]["name"]
    if meta.setdefault("name", name) != name:
        raise BadRequest("the name of the object does not match the name on the URL")
    wanted = _parts(where, current, wanted)
    _check_lease(where, name, user)
    if where.kind.resource == "nodes":
        nodes.restrict(user, name, wanted, current, subresource=where.subresource)
        _check_range(current, wanted)
        if where.subresource == "status":
            nodes.follow_readiness(wanted)
    _common(where.kind.resource, wanted)
    return wanted


def _check_range(current: Json, wanted: Json) -> None:
    before = current.get("spec", {}).get("podCIDR")
    if before and wanted.setdefault("spec", {}).setdefault("podCIDR", before) != before:
        name = current["metadata"]["name"]
        raise Invalid(
            f'Node "{name}" is invalid: spec.podCIDRs: Forbidden: '
            'node updates may not change podCIDR except from "" to valid'
        )
    if before:
        wanted["spec"].setdefault("podCIDRs", current["spec"].get("podCIDRs"))


def _parts(where: Target, current: Json, wanted: Json) -> Json:
    """A subresource changes its own part; the object itself does not change its status."""
    if where.subresource in ("status", "approval"):
        return {
            **{field: value for field, value in current.items() if field != "status"},
            "metadata": wanted["metadata"],
        } | ({"status": wanted["status"]} if "status" in wanted else {})
    if "status" in where.kind.subresources and "status" in current:
        return {**wanted, "status": current["status"]}
    return wanted


def controllers(store: Store, authority: Authority, kind: Kind, value: Json) -> None:
    """Bootstrap signer, approver, signer and garbage collector, for what has just been written or deleted."""
    meta = value["metadata"]
    if kind.resource == "certificatesigningrequests":
        signing.settle(store, authority, meta["name"])
        return
    is_info = (kind.resource, meta.get("namespace"), meta["name"]) == (
        "configmaps",
        "kube-public",
        "cluster-info",
    )
    if is_info or (kind.resource == "secrets" and value.get("type") == TOKEN_TYPE):
        tokens.sign_cluster_info(store)
