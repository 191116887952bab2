"""Bootstrap tokens: Secrets in kube-system.

Winjoin's own are minted for one host and one join, and deleted after.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from winjoin.cluster import failures
from winjoin.cluster.http import Api
from winjoin.errors import ConfigInvalid, Problem
from winjoin.values import BootstrapToken, Endpoint, Secret

Json = dict[str, Any]
SECRETS = "/api/v1/namespaces/kube-system/secrets"
TYPE = "bootstrap.kubernetes.io/token"
USAGES = ("signing", "authentication")
DEFAULT_GROUP = "system:bootstrappers:kubeadm:default-node-token"
DEFAULT_TTL = 24 * 3600.0
MINTED = "winjoin.io/minted"
MINTED_FOR = "winjoin.io/minted-for"
SHORTEST = 60.0
"""Seconds that a minted token lives at least; the kubelet asks again within its first minute."""


class TokenInfo(NamedTuple):
    """A token as it is kept.

    `expires` is seconds since 1970, None is never, 0 where it cannot be read (so: expired).
    """

    id: str
    secret: Secret
    expires: float | None
    usages: tuple[str, ...]
    groups: tuple[str, ...]
    description: str
    minted_for: str = ""
    """The host that winjoin minted it for; empty for tokens of others."""


def generate() -> BootstrapToken:
    """A random token; nothing is asked."""
    import secrets

    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    return BootstrapToken(
        "".join(map(secrets.choice, [letters] * 6)), Secret("".join(map(secrets.choice, [letters] * 16)))
    )


def create(
    api: Api,
    *,
    token: BootstrapToken | None = None,
    ttl: float = DEFAULT_TTL,
    usages: tuple[str, ...] = USAGES,
    groups: tuple[str, ...] = (DEFAULT_GROUP,),
    description: str = "",
    minted_for: str = "",
) -> BootstrapToken:
    """Make a token; ttl in seconds by the API server's clock, 0 is for ever.

    Bad values: ConfigInvalid; a taken id: Conflict.
    """
    _check(ttl, usages, groups)
    api.skew if api.skew is not None else api.version()  # the first answer tells the server's clock
    wanted = token or generate()
    try:
        api.create(SECRETS, _secret(api, wanted, ttl, usages, groups, description, minted_for))
    except failures.Conflict as error:
        if token is None:
            return create(
                api, ttl=ttl, usages=usages, groups=groups, description=description, minted_for=minted_for
            )
        raise failures.Conflict(
            f"A token with the id {wanted.id} exists already",
            status=409,
            reason=error.reason,
            hint="Choose another, or delete it.",
        ) from error
    return wanted


def _check(ttl: float, usages: tuple[str, ...], groups: tuple[str, ...]) -> None:
    problems = []
    if ttl < 0:
        problems.append(Problem("--ttl", "is negative; 0 is for ever"))
    if not usages or set(usages) - set(USAGES):
        problems.append(
            Problem("--usages", f"are {', '.join(usages) or 'none'}; there are signing and authentication")
        )
    if groups and "authentication" not in usages:
        problems.append(Problem("--groups", "mean nothing without the usage authentication"))
    pattern = r"system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]"
    problems += [
        Problem(
            "--groups",
            f"has {group!r}, which does not begin with system:bootstrappers: or has odd characters",
        )
        for group in groups
        if not re.fullmatch(pattern, group)
    ]
    if problems:
        raise ConfigInvalid(problems)


def _secret(  # noqa: PLR0917
    api: Api,
    token: BootstrapToken,
    ttl: float,
    usages: tuple[str, ...],
    groups: tuple[str, ...],
    description: str,
    minted_for: str,
) -> Json:
    data = {"token-id": token.id, "token-secret": token.secret.reveal()}
    data |= {f"usage-bootstrap-{usage}": "true" for usage in usages}
    if groups:
        data["auth-extra-groups"] = ",".join(groups)
    if description:
        data["description"] = description
    if ttl:
        data["expiration"] = datetime.fromtimestamp(api.now() + ttl, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata: Json = {"name": f"bootstrap-token-{token.id}", "namespace": "kube-system"}
    if minted_for:
        metadata |= {"labels": {MINTED: "true"}, "annotations": {MINTED_FOR: minted_for}}
    encoded = {name: base64.b64encode(text.encode()).decode() for name, text in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": TYPE, "data": encoded}


def list_tokens(api: Api) -> tuple[tuple[TokenInfo, ...], tuple[str, ...]]:
    """All tokens, those for ever last.

    And a sentence for each Secret that is none although its type says so.
    """
    found, odd = [], []
    for item in api.list(SECRETS, fieldSelector=f"type={TYPE}"):
        name = (item.get("metadata") or {}).get("name")
        try:
            found.append(_info(item))
        except ValueError as error:
            odd.append(f"The Secret {name} in kube-system {error}")
    return tuple(sorted(found, key=lambda one: (one.expires is None, one.expires or 0.0, one.id))), tuple(odd)


def _info(item: Json) -> TokenInfo:
    data = {name: _text(value) for name, value in (item.get("data") or {}).items()}
    metadata = item.get("metadata") or {}
    token = BootstrapToken.parse(f"{data.get('token-id', '')}.{data.get('token-secret', '')}")
    if metadata.get("name") != f"bootstrap-token-{token.id}":
        raise ValueError("is not named for its token's id")
    ours = (metadata.get("labels") or {}).get(MINTED) == "true"
    return TokenInfo(
        token.id,
        token.secret,
        _expires(data.get("expiration", "")),
        tuple(usage for usage in USAGES if data.get(f"usage-bootstrap-{usage}") == "true"),
        tuple(group for group in data.get("auth-extra-groups", "").split(",") if group),
        data.get("description", ""),
        str((metadata.get("annotations") or {}).get(MINTED_FOR) or "?") if ours else "",
    )


def _text(value: object) -> str:
    try:
        return base64.b64decode(str(value)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _expires(text: str) -> float | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return 0.0
    return moment.timestamp() if moment.tzinfo else 0.0


def delete(api: Api, token: str) -> bool:
    """Delete by id or whole token; False where it was gone already. ValueError where it is neither."""
    token_id = token.strip().partition(".")[0]
    if not re.fullmatch(r"[a-z0-9]{6}", token_id):
        raise ValueError("is no token and no id of one: 6 lower-case letters or digits")
    return api.delete(f"{SECRETS}/bootstrap-token-{token_id}")


def mint(api: Api, host: str, *, seconds: float) -> BootstrapToken:
    """A token for one join of one host.

    It authenticates and signs nothing, and dies with the join's budget.
    """
    return create(
        api,
        ttl=max(SHORTEST, seconds),
        usages=("authentication",),
        description=f"minted by winjoin to join {host}",
        minted_for=host,
    )


@contextlib.contextmanager
def minted(api: Api, host: str, *, seconds: float) -> Iterator[BootstrapToken]:
    """`mint`, and delete however it ends; a failure to delete is not told over another failure."""
    token = mint(api, host, seconds=seconds)
    try:
        yield token
    finally:
        with contextlib.suppress(failures.ApiRefused, failures.Unreachable):
            delete(api, token.id)


def sweep(api: Api, hosts: Iterable[str] = ()) -> tuple[str, ...]:
    """Delete what earlier runs left: winjoin's own tokens that expired, and those of `hosts`.

    Returns their ids.
    """
    named = set(hosts)
    left = [
        info
        for info in list_tokens(api)[0]
        if info.minted_for
        and (info.minted_for in named or (info.expires is not None and info.expires <= api.now()))
    ]
    return tuple(info.id for info in left if delete(api, info.id))


def join_command(
    endpoint: Endpoint, token: BootstrapToken, ca_pem: str, *, program: str = "winjoin"
) -> Secret:
    """What `--print-join-command` prints: one pin per CA certificate."""
    from winjoin.cluster.pki import pins_of

    pins = " ".join(f"--discovery-token-ca-cert-hash {pin}" for pin in pins_of(ca_pem))
    return Secret(f"{program} join {endpoint} --token {token.reveal()} {pins}")
