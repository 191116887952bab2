"""Requests as the API server sees them: a path is a resource, a verb and a name, or a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from winjoin.lab.control_plane.access import Attributes
from winjoin.lab.control_plane.answers import BadRequest, NotFound
from winjoin.lab.control_plane.identity import User
from winjoin.lab.control_plane.kinds import Kind

Json = dict[str, Any]
OF_NAMESPACE = ("status", "finalize")
VERBS = {"GET": "get", "HEAD": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


class Request(NamedTuple):
    """What came over HTTP, with the user of its certificate where there is one."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    certified: User | None = None

    @property
    def wants_table(self) -> bool:
        """Whether kubectl wants to print what comes."""
        return "as=table" in self.headers.get("accept", "").lower()

    def on(self, name: str) -> bool:
        """Whether a flag of the query is set."""
        return self.query.get(name, "").lower() in ("1", "true", "all")


class Answer(NamedTuple):
    """A document, or a stream of them."""

    code: int
    value: Json | str | None = None
    stream: Iterator[Json | None] | None = None
    """None in it means: nothing new, look whether the client is still there."""


class Target(NamedTuple):
    """The resource that a path names."""

    kind: Kind
    version: str
    namespace: str
    name: str
    subresource: str

    @property
    def api_version(self) -> str:
        """What objects in the answer carry."""
        return self.kind.api_version(self.version)

    def attributes(self, verb: str) -> Attributes:
        """What is asked of the authorizer."""
        kind = self.kind
        return Attributes(verb, kind.group, kind.resource, self.subresource, self.namespace, self.name)


def target(kinds: Sequence[Kind], path: str) -> Target | None:
    """The resource of a path, or None for a document's. Raises NotFound for a resource that is not served."""
    parts = path.strip("/").split("/")
    core = parts[0] == "api"
    head = 2 if core else 3
    if parts[0] not in ("api", "apis") or len(parts) <= head:
        return None
    group, version = ("" if core else parts[1]), parts[head - 1]
    rest, namespace = parts[head:], ""
    if rest[0] == "namespaces" and rest[2:] and rest[2] not in OF_NAMESPACE:
        namespace, rest = rest[1], rest[2:]
    for kind in kinds:
        if kind.group == group and version in kind.versions and kind.resource == rest[0]:
            name, subresource = (rest[1] if len(rest) > 1 else ""), "/".join(rest[2:])
            if kind.resource == "namespaces":
                namespace = name
            return Target(kind, version, namespace, name, subresource)
    raise NotFound("the server could not find the requested resource")


def verb(request: Request, where: Target) -> str:
    """`list`, `watch`, `deletecollection` … : what the authorizer calls it."""
    if request.method not in VERBS:
        raise BadRequest(f"method {request.method} is not known")
    plain = VERBS[request.method]
    if plain == "get" and request.on("watch"):
        return "watch"
    if not where.name:
        return {"get": "list", "delete": "deletecollection"}.get(plain, plain)
    return plain


def read(request: Request) -> Any:  # noqa: ANN401 - JSON
    """The body as JSON, from JSON, YAML or Kubernetes' protobuf. Raises BadRequest, Unsupported."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if kind == "application/vnd.kubernetes.protobuf":
        from winjoin.lab.control_plane.protobuf import decode

        return decode(request.body)
    return _yaml(request.body) if kind.endswith("yaml") else _json(request.body)


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    import json

    try:
        return json.loads(body)
    except ValueError as error:
        raise BadRequest(f"the object provided is unrecognized (must be of type JSON): {error}") from error


def _yaml(body: bytes) -> Any:  # noqa: ANN401 - JSON
    import yaml

    try:
        return yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise BadRequest(f"the object provided is no YAML: {error}") from error
