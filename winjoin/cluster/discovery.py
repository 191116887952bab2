"""Find the cluster and come to trust it: by token and CA pins, by a discovery file, or by a kubeconfig.

What kubeadm does (retrieveValidatedConfigInfo), but failures are told at once; only a signature that is not
there yet is waited for.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from winjoin.cluster import clusterinfo, failures
from winjoin.cluster.http import Api, Server
from winjoin.cluster.kubeconfig import Kubeconfig
from winjoin.errors import TimedOut, UsageError
from winjoin.values import BootstrapToken, CaPin, Endpoint
from winjoin.waiting import Clock, wait_until

_RIGHT_ENDPOINT = (
    f"`{failures.INIT_PHASE} --config FILE` with the right controlPlaneEndpoint, then make new tokens."
)
SIGNER = 10.0
"""Seconds that bootstrapsigner gets for a new token; a controller manager that has just started needs six."""


class TokenDiscovery(NamedTuple):
    """`--token` with pins; the endpoints are tried in turn until one answers.

    `skip_pins` counts only without pins.
    """

    endpoints: tuple[Endpoint, ...]
    token: BootstrapToken
    pins: tuple[CaPin, ...] = ()
    skip_pins: bool = False
    tls_bootstrap_token: BootstrapToken | None = None


class FileDiscovery(NamedTuple):
    """`--discovery-file`: a path, or an https URL. Without `tls_token` the file must hold credentials."""

    path: str
    tls_token: BootstrapToken | None = None


class AdminDiscovery(NamedTuple):
    """`--kubeconfig`: an empty path is kubectl's own search; an empty context the current one."""

    kubeconfig: str = ""
    context: str = ""


DiscoverySource = TokenDiscovery | FileDiscovery | AdminDiscovery


class Discovered(NamedTuple):
    """The cluster as hosts get it.

    `token` is None where one is still to be minted, or the file's `credentials` are used.
    """

    endpoint: Endpoint
    ca_pem: str
    cluster_name: str
    token: BootstrapToken | None
    warnings: tuple[str, ...] = ()
    path: str = ""
    """Of the server's URL, behind a gateway; mostly empty."""
    asked: str = ""
    """The URL that this machine asked; it may be another than hosts get."""
    skew: float = 0.0
    """The API server's clock minus this machine's, seconds."""
    proxy: str = ""
    """Of a discovery file; for this machine only."""
    server_name: str = ""
    credentials: Kubeconfig | None = None

    @property
    def server(self) -> str:
        """The URL that hosts get."""
        return f"https://{self.endpoint}{self.path}"


def discover(source: DiscoverySource, *, clock: Clock) -> Discovered:
    """Find and trust the cluster. Raises the classes of `failures`, ConfigInvalid and UsageError."""
    if isinstance(source, TokenDiscovery):
        return _by_token(source, clock)
    if isinstance(source, FileDiscovery):
        from winjoin.cluster.discoveryfile import by_file

        return by_file(source)
    return _by_admin(source)


def _by_token(source: TokenDiscovery, clock: Clock) -> Discovered:
    if not source.pins and not source.skip_pins:
        raise UsageError(
            "Discovery by token needs the pin of the cluster's CA",
            hint="Give --discovery-token-ca-cert-hash, or --discovery-token-unsafe-skip-ca-verification.",
        )
    unreachable: list[failures.Unreachable] = []
    for endpoint in source.endpoints:
        try:
            found = _twice(endpoint, source, clock)
        except failures.Unreachable as error:
            unreachable.append(error)
            continue
        return found._replace(warnings=(*(error.message for error in unreachable), *found.warnings))
    if not unreachable:
        raise UsageError("Discovery by token needs the API server's address", hint="Give HOST:PORT.")
    raise _all(unreachable)


def _all(errors: list[failures.Unreachable]) -> failures.Unreachable:
    if len(errors) == 1:
        return errors[0]
    message = "None of the API servers can be reached: " + "; ".join(error.message for error in errors)
    return failures.Unreachable(message, hint=errors[0].hint)


def _twice(endpoint: Endpoint, source: TokenDiscovery, clock: Clock) -> Discovered:
    """An honest change between the two questions happens; twice in a row it does not."""
    try:
        return _ask(endpoint, source, clock)
    except failures.SecondDiffers:
        return _ask(endpoint, source, clock)


def _ask(endpoint: Endpoint, source: TokenDiscovery, clock: Clock) -> Discovered:
    from winjoin.cluster.proxies import proxy_for

    proxy = proxy_for(endpoint.host, endpoint.port, os.environ)
    with Api(Server(endpoint, verify=False, proxy=proxy)) as blind:
        data = _signed(blind, source.token, clock)
    where = str(endpoint)
    info = clusterinfo.read(data, where)
    if not info.ca_pem:
        raise failures.CaUnreadable(
            f"cluster-info of {where} holds no CA", hint="Look at cluster-info with kubectl."
        )
    warnings = _pinned(info.ca_pem, source, where)
    skew = blind.skew
    if source.pins:
        skew = _confirm(Server(endpoint, info.ca_pem, proxy=proxy), data["kubeconfig"], skew)
    warnings += _same_address(info.endpoint, endpoint) + clock_warning(skew)
    token = source.tls_bootstrap_token or source.token
    asked = f"https://{endpoint}"
    return Discovered(
        info.endpoint, info.ca_pem, "kubernetes", token, warnings, info.path, asked, skew or 0.0
    )


def _signed(api: Api, token: BootstrapToken, clock: Clock) -> dict[str, str]:
    """cluster-info whose signature by the token is right; waits only while it is not there."""
    from winjoin.cluster.signing import is_signed

    data = clusterinfo.fetch(api)
    key = clusterinfo.SIGNATURE + token.id
    if key not in data:
        data = _awaited(api, token, clock)
    text = data.get("kubeconfig", "")
    if text and not is_signed(text, data[key], token.id, token.secret):
        raise failures.SignatureBad(
            f"The signature of cluster-info of {api.server.endpoint} was not made with the token {token}",
            hint="Compare the token with `kubeadm token list`; do not go on until it fits.",
        )
    return data


def _awaited(api: Api, token: BootstrapToken, clock: Clock) -> dict[str, str]:
    key = clusterinfo.SIGNATURE + token.id
    seen: dict[str, str] = {}

    def signed() -> dict[str, str] | None:
        nonlocal seen
        seen = clusterinfo.fetch(api)
        return seen if key in seen else None

    try:
        clock.pause(0.25)
        return wait_until(signed, reason="the token's signature", seconds=SIGNER, clock=clock, every=0.5)
    except TimedOut as error:
        raise _unsigned(api, token, seen) from error


def _signatures(data: dict[str, str]) -> list[str]:
    return [name for name in data if name.startswith(clusterinfo.SIGNATURE)]


def _unsigned(api: Api, token: BootstrapToken, data: dict[str, str]) -> Exception:
    where = api.server.endpoint
    if not _signatures(data):
        return failures.NothingSigned(
            f"cluster-info of {where} carries no token's signature: no token is valid there, or the "
            "controllers bootstrapsigner and tokencleaner do not run",
            hint="`kubeadm token create --print-join-command`; see the controller manager's --controllers.",
        )
    return failures.TokenUnknown(
        f"cluster-info of {where} is not signed for the token {token}: it has expired, was "
        "deleted, or is of another cluster",
        hint="`kubeadm token create --print-join-command` on a control plane machine makes a new one.",
    )


def _pinned(ca_pem: str, source: TokenDiscovery, where: str) -> tuple[str, ...]:
    """Warnings; any one certificate of the bundle that is pinned is enough, as for kubeadm."""
    from winjoin.cluster.pki import pins_of

    if not source.pins:
        return (f"The CA of {where} was not checked by a pin: who knows the token could stand in its place",)
    found = pins_of(ca_pem)
    pinned = set(source.pins).intersection(found)
    if not pinned:
        listed = ", ".join(str(pin) for pin in found)
        raise failures.PinMismatch(
            f"The CA in cluster-info of {where} is not pinned: its public key is {listed}",
            hint="Get this cluster's join line anew; does it have this very pin, the old one was outdated.",
        )
    extra = len(set(found)) - len(pinned)
    return (
        (f"cluster-info of {where} holds {extra} CA certificate(s) more that no pin covers",) if extra else ()
    )


def _confirm(server: Server, first: str, skew: float | None) -> float | None:
    """Ask again with TLS checked: the same text must come. Returns the clock's difference."""
    with Api(server) as api:
        api.skew = skew
        second = clusterinfo.fetch(api)
    if second.get("kubeconfig") != first:
        raise failures.SecondDiffers(
            f"cluster-info of {server.endpoint} differs when it is read with checked TLS",
            hint="Run the command again; if it stays so, compare the API servers behind that address.",
        )
    return api.skew


def _same_address(told: Endpoint, typed: Endpoint) -> tuple[str, ...]:
    if told == typed:
        return ()
    if is_local(told):
        raise failures.ServerIsLocal(
            f"cluster-info sends nodes to https://{told}, where no API server is on them",
            hint=_RIGHT_ENDPOINT,
        )
    told_where = f"cluster-info sends nodes to https://{told}, not to {typed}; the host will use the former"
    return (f"{told_where}. If it cannot reach it: {_RIGHT_ENDPOINT}",)


def is_local(endpoint: Endpoint) -> bool:
    """Whether an endpoint means the machine that reads it."""
    import ipaddress

    try:
        address = ipaddress.ip_address(endpoint.host)
    except ValueError:
        return endpoint.host.rstrip(".") == "localhost" or endpoint.host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def clock_warning(skew: float | None) -> tuple[str, ...]:
    """A warning where the clocks differ by more than a minute."""
    from winjoin.cluster.diagnosis import CLOCK, difference

    if skew is None or abs(skew) <= CLOCK:
        return ()
    text = difference(skew)
    return (f"{text[0].upper()}{text[1:]}; set it right, or certificates and tokens will seem invalid",)


def _by_admin(source: AdminDiscovery) -> Discovered:
    from winjoin.cluster.kubeconfig import load

    kubeconfig = load(source.kubeconfig, context=source.context)
    with Api.for_kubeconfig(kubeconfig) as api:
        return admin_discovered(api, kubeconfig)


def admin_discovered(api: Api, kubeconfig: Kubeconfig) -> Discovered:
    """What cluster-info says to a user of `kubeconfig`.

    Nothing of the kubeconfig's own address goes to a host.
    """
    data = clusterinfo.fetch(api)
    asked = kubeconfig.api_server
    info = clusterinfo.read(data, str(asked.endpoint))
    if not info.ca_pem:
        raise failures.CaUnreadable(
            f"cluster-info of {asked.endpoint} holds no CA", hint="Look at it with kubectl."
        )
    warnings = (*kubeconfig.warnings, *_same_address(info.endpoint, asked.endpoint), *clock_warning(api.skew))
    return Discovered(
        info.endpoint, info.ca_pem, "kubernetes", None, warnings, info.path, asked.url, api.skew or 0.0
    )
