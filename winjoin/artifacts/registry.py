"""The manifest list of an image, read from its registry: which platforms it has."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
SECONDS = 4.0
_LARGEST = 4 * 1024 * 1024
_LISTS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
_SINGLE = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)


def manifest_list(image: str, *, scheme: str = "https") -> Json | str:
    """The list; a sentence that says why it could not be read. Anonymous, through the environment's proxy.

    An image of one platform has no list: it counts as one for Linux, since nobody says otherwise.
    """
    import json
    import urllib.error

    try:
        registry, name, reference = split(image)
        body = _get(f"{scheme}://{registry}/v2/{name}/manifests/{reference}")
        found = json.loads(body)
    except urllib.error.HTTPError as error:
        return f"its registry answers with status {error.code}"
    except (OSError, ValueError) as error:
        return f"{getattr(error, 'reason', None) or error}"
    if not isinstance(found, dict):
        return "its registry answers with something else"
    return (
        found if isinstance(found.get("manifests"), list) else {"manifests": [{"platform": {"os": "linux"}}]}
    )


def split(image: str) -> tuple[str, str, str]:
    """Registry, name and tag or digest. ValueError where the image names no registry."""
    plain, _, digest = image.partition("@")
    registry, _, path = plain.partition("/")
    if not path or not ("." in registry or ":" in registry or registry == "localhost"):
        raise ValueError(f"{image!r} names no registry")
    name, mark, tag = path.rpartition(":")
    return registry, (name if mark else path), digest or (tag if mark else "latest")


def _get(url: str) -> bytes:
    """With a token, where the registry sends to its service of tokens first."""
    import urllib.error

    accept = {"Accept": ", ".join((*_LISTS, *_SINGLE)), "User-Agent": "winjoin"}
    try:
        return _read(url, accept)
    except urllib.error.HTTPError as error:
        challenge = error.headers.get("WWW-Authenticate", "") if error.code == 401 else ""  # noqa: PLR2004 - HTTP's own
        if not challenge.lower().startswith("bearer "):
            raise
    return _read(url, {**accept, "Authorization": f"Bearer {_token(challenge)}"})


def _token(challenge: str) -> str:
    import json
    from urllib.parse import urlencode
    from urllib.request import parse_http_list, parse_keqv_list

    told = parse_keqv_list(parse_http_list(challenge.partition(" ")[2]))
    query = urlencode([(name, told[name]) for name in ("service", "scope") if name in told])
    found = json.loads(_read(f"{told.get('realm', '')}?{query}", {}))
    return str(found.get("token") or found.get("access_token") or "")


def _read(url: str, headers: dict[str, str]) -> bytes:
    import urllib.request

    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no address of a registry")
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - looked at above
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - likewise
        body: bytes = answer.read(_LARGEST)
    return body
