"""Requests answered: authentication, authorization, admission, storage."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from winjoin.lab.control_plane import admission, kinds, pods, tables
from winjoin.lab.control_plane.access import Attributes, allowed, refusal
from winjoin.lab.control_plane.answers import (
    BadRequest,
    Forbidden,
    Gone,
    NotAllowed,
    NotFound,
    Refused,
    Unauthorized,
)
from winjoin.lab.control_plane.identity import ANONYMOUS, User, of_bearer
from winjoin.lab.control_plane.patches import patched
from winjoin.lab.control_plane.pki import Authority
from winjoin.lab.control_plane.requests import Answer, Request, Target, read, target, verb
from winjoin.lab.control_plane.reviews import review
from winjoin.lab.control_plane.selectors import Test, selector
from winjoin.lab.control_plane.store import Event, Store

Json = dict[str, Any]
HEALTH = ("/healthz", "/livez", "/readyz")
APPLY = "application/apply-patch+yaml"
LOOK_SECONDS = 5.0
NEW_FIELDS = ("resourceVersion", "uid", "creationTimestamp")


class Api:
    """The API server without HTTP. `seen` holds the last requests: method, path, user, code."""

    def __init__(self, store: Store, authority: Authority, version: str, *, anonymous: bool = True) -> None:
        self.store = store
        self.authority = authority
        self.version = version
        self.anonymous = anonymous
        self.seen: deque[tuple[str, str, str, int]] = deque(maxlen=2000)

    @property
    def kinds(self) -> tuple[kinds.Kind, ...]:
        """All that is served, custom resources too."""
        definitions = next(kind for kind in kinds.BUILT_IN if kind.resource == "customresourcedefinitions")
        return (*kinds.BUILT_IN, *(kinds.custom(value) for value in self.store.items(definitions)))

    def answer(self, request: Request) -> Answer:
        """Answer a request; a refusal is an answer too."""
        user = ANONYMOUS
        try:
            user = self._user(request)
            answer = self._answer(request, user)
        except Refused as refused:
            answer = Answer(refused.code, refused.status())
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            broken = BadRequest(f"the object cannot be read: {type(error).__name__}: {error}")
            answer = Answer(broken.code, broken.status())
        self.seen.append((request.method, request.path, user.name, answer.code))
        return answer

    def _user(self, request: Request) -> User:
        if request.certified:
            return request.certified
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return of_bearer(self.store, token.strip())
        if not self.anonymous or scheme:
            raise Unauthorized("Unauthorized")
        return ANONYMOUS

    def _answer(self, request: Request, user: User) -> Answer:
        where = target(self.kinds, request.path)
        if where is None:
            self._authorize(user, Attributes("get", path=request.path))
            return self._document(request.path)
        asked = verb(request, where)
        self._authorize(user, _named(where, request).attributes(asked))
        if where.kind.review:
            value = review(self.store, where.kind.kind, read(request), user)
            return Answer(201, self._dressed(where, value))
        if where.subresource and where.subresource not in where.kind.subresources:
            raise NotFound("the server could not find the requested resource")
        return self._stored(request, where, asked, user)

    def _authorize(self, user: User, asked: Attributes) -> None:
        if not allowed(self.store, user, asked):
            raise Forbidden(
                refusal(user, asked), {"name": asked.name, "group": asked.group, "kind": asked.resource}
            )

    def _document(self, path: str) -> Answer:
        parts = path.strip("/").split("/")
        if f"/{parts[0]}" in HEALTH:
            return Answer(200, "ok")
        if parts == ["version"]:
            return Answer(200, self._version())
        if parts == ["api"]:
            return Answer(200, {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})
        if parts == ["apis"]:
            return Answer(200, kinds.group_list(self.kinds))
        if parts[:2] == ["openapi", "v3"]:
            return Answer(200, self._openapi(parts[2:]))
        return self._group(parts)

    def _openapi(self, parts: list[str]) -> Json:
        if not parts:
            return kinds.openapi_index(self.kinds)
        return kinds.openapi(self.kinds, "/".join(parts[1:-1]), parts[-1])

    def _group(self, parts: list[str]) -> Answer:
        groups = {group["name"]: group for group in kinds.group_list(self.kinds)["groups"]}
        root, name, version = (*parts, "", "")[:3]
        if (root, name, version) == ("api", "v1", ""):
            return Answer(200, kinds.resource_list(self.kinds, "", "v1"))
        if root == "apis" and name in groups and not version:
            return Answer(200, {"kind": "APIGroup", "apiVersion": "v1", **groups[name]})
        served = [known["version"] for known in groups.get(name, {}).get("versions", ())]
        if root == "apis" and version in served:
            return Answer(200, kinds.resource_list(self.kinds, name, version))
        raise NotFound("the server could not find the requested resource")

    def _version(self) -> Json:
        major, minor = self.version.lstrip("v").split(".")[:2]
        made = {
            "gitCommit": "",
            "gitTreeState": "clean",
            "buildDate": "1970-01-01T00:00:00Z",
            "compiler": "gc",
        }
        more = {"goVersion": "", "platform": "linux/amd64"}
        return {"major": major, "minor": minor, "gitVersion": self.version, **made, **more}

    def _stored(self, request: Request, where: Target, asked: str, user: User) -> Answer:
        if asked == "watch":
            return Answer(200, stream=self._watch(request, where))
        if asked == "list":
            return Answer(200, self._list(request, where))
        if asked == "get":
            return Answer(
                200, self._shown(request, where, self.store.get(where.kind, where.namespace, where.name))
            )
        with self.store.lock:  # one write at a time: admission looks at what is there
            code, value = self._write(request, where, asked, user)
        return Answer(code, value if value.get("kind") == "Status" else self._shown(request, where, value))

    def _write(self, request: Request, where: Target, asked: str, user: User) -> tuple[int, Json]:
        if asked == "create":
            return 201, self._create(request, where, read(request), user)
        if asked in ("update", "patch"):
            return self._change(request, where, asked, user)
        if asked == "delete":
            return 200, self._delete(request, where, where.name)
        if asked == "deletecollection":
            for item in self._selected(request, where):
                at = where._replace(namespace=item["metadata"].get("namespace", ""))
                self._delete(request, at, item["metadata"]["name"])
            return 200, _success(where)
        raise NotAllowed(f"the server does not allow this method on the requested resource: {asked}")

    def _create(self, request: Request, where: Target, sent: Any, user: User) -> Json:  # noqa: ANN401 - JSON
        value = admission.on_create(self.store, where, sent, user)
        if request.on("dryRun"):
            return value
        if where.subresource:
            return {"kind": "Status", "apiVersion": "v1", "status": "Success", "code": 201, "metadata": {}}
        for field in NEW_FIELDS:
            value["metadata"].pop(field, None)
        made = self.store.create(where.kind, where.namespace, value)
        return self._settled(where, made)

    def _change(self, request: Request, where: Target, asked: str, user: User) -> tuple[int, Json]:
        content_type = request.headers.get("content-type", "")
        sent = read(request)
        current = self.store.find(where.kind, where.namespace, where.name)
        if current is None and asked == "patch" and content_type.startswith(APPLY):
            self._authorize(user, where.attributes("create"))
            return 201, self._create(request, where, sent, user)
        current = self.store.get(where.kind, where.namespace, where.name)
        wanted = sent if asked == "update" else patched(current, sent, content_type)
        wanted = admission.on_update(where, current, wanted, user)
        if request.on("dryRun"):
            return 200, wanted
        return 200, self._settled(where, self.store.update(where.kind, where.namespace, where.name, wanted))

    def _settled(self, where: Target, value: Json) -> Json:
        """What the controllers do at once, and the object after it."""
        admission.controllers(self.store, self.authority, where.kind, value)
        name, namespace = value["metadata"]["name"], value["metadata"].get("namespace", "")
        return self.store.find(where.kind, namespace, name) or value

    def _delete(self, request: Request, where: Target, name: str) -> Json:
        value = self.store.get(where.kind, where.namespace, name)
        options = read(request) if request.body else {}
        if request.on("dryRun") or options.get("dryRun"):
            return _success(where, value)
        grace = options.get("gracePeriodSeconds", request.query.get("gracePeriodSeconds"))
        if where.kind.resource == "pods" and pods.mark_deleted(value, None if grace is None else int(grace)):
            return self._dressed(where, self.store.update(where.kind, where.namespace, name, value))
        self.store.delete(where.kind, where.namespace, name)
        admission.controllers(self.store, self.authority, where.kind, value)
        return _success(where, value)

    def _selected(self, request: Request, where: Target) -> list[Json]:
        test = selector(request.query.get("labelSelector", ""), request.query.get("fieldSelector", ""))
        return [item for item in self.store.items(where.kind, where.namespace) if test(item)]

    def _list(self, request: Request, where: Target) -> Json:
        with self.store.lock:
            version, items = str(self.store.version), self._selected(request, where)
        if request.wants_table:
            return tables.table(where.kind, items, version)
        head = {
            "kind": f"{where.kind.kind}List",
            "apiVersion": where.api_version,
            "metadata": {"resourceVersion": version},
        }
        return {**head, "items": items}

    def _dressed(self, where: Target, value: Json) -> Json:
        return {**value, "kind": where.kind.kind, "apiVersion": where.api_version}

    def _shown(self, request: Request, where: Target, value: Json) -> Json:
        if request.wants_table:
            return tables.table(where.kind, [value], value["metadata"].get("resourceVersion", ""))
        return self._dressed(where, value)

    def _watch(self, request: Request, where: Target) -> Iterator[Json | None]:
        deadline = time.monotonic() + float(request.query.get("timeoutSeconds") or 1800)
        test = selector(request.query.get("labelSelector", ""), request.query.get("fieldSelector", ""))
        from_version = request.query.get("resourceVersion", "")
        with self.store.lock:
            version = self.store.version
            first = self._selected(request, where) if from_version in ("", "0") else []
        for item in first:
            yield {"type": "ADDED", "object": self._shown(request, where, item)}
        if request.on("sendInitialEvents"):
            yield self._bookmark(where, version)
        version = version if from_version in ("", "0") else int(from_version)
        while (left := deadline - time.monotonic()) > 0 and not self.store.closed:
            try:
                events = self.store.after(where.kind, version, min(left, LOOK_SECONDS))
            except Gone as gone:
                yield {"type": "ERROR", "object": gone.status()}
                return
            for event in events:
                version = event.version
                yield self._told(request, where, event, test) if _concerns(where, event) else None
            if not events:
                yield None

    def _told(self, request: Request, where: Target, event: Event, test: Test) -> Json:
        kind = event.type if test(event.value) else "DELETED"
        return {"type": kind, "object": self._shown(request, where, event.value)}

    def _bookmark(self, where: Target, version: int) -> Json:
        meta = {"resourceVersion": str(version), "annotations": {"k8s.io/initial-events-end": "true"}}
        return {"type": "BOOKMARK", "object": self._dressed(where, {"metadata": meta})}


def _named(where: Target, request: Request) -> Target:
    """A list or watch of one name asks for that name's right, as kube-apiserver reads it."""
    selected = request.query.get("fieldSelector", "")
    if not where.name and selected.startswith("metadata.name=") and "," not in selected:
        return where._replace(name=selected.partition("=")[2].lstrip("="))
    return where


def _concerns(where: Target, event: Event) -> bool:
    place = event.value["metadata"].get("namespace", "")
    return not where.namespace or where.namespace == place or not where.kind.namespaced


def _success(where: Target, value: Json | None = None) -> Json:
    meta = (value or {}).get("metadata", {})
    details = {
        "name": meta.get("name", ""),
        "group": where.kind.group,
        "kind": where.kind.resource,
        "uid": meta.get("uid", ""),
    }
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
