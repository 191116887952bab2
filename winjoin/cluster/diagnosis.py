"""Turn what the network or the API server said into a failure with a name and a cure."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC
from typing import Any

from winjoin.cluster import failures
from winjoin.cluster.http import Answer, Server
from winjoin.errors import WinjoinError

_NOT_YET, _EXPIRED, _NAME, _ADDRESS = 9, 10, 62, 64
"""OpenSSL's X509_V_ERR numbers."""
CLOCK = 60.0
"""Seconds by which clocks may differ before it is worth telling."""


def told(error: Exception, server: Server, skew: float | None) -> WinjoinError:  # noqa: PLR0911 - a list of causes
    """The failure behind an exception of sockets, TLS or HTTP.

    `skew` is the server's clock minus ours, if known.
    """
    if isinstance(error, WinjoinError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, server, skew)
    if isinstance(error, ssl.SSLError):
        return _tls(error, server)
    if isinstance(error, socket.gaierror):
        return failures.Unreachable(
            f"The name {server.endpoint.host} of the API server is not known to DNS here",
            hint="Correct the name, or this machine's DNS.",
        )
    if isinstance(error, ConnectionRefusedError):
        return failures.Unreachable(
            f"Nothing listens at {server.endpoint} (connection refused)",
            hint="Is the port right, and the API server up?",
        )
    if isinstance(error, TimeoutError):
        return failures.Unreachable(
            f"{server.endpoint} does not answer",
            hint=f"A firewall may drop it; try `curl -k {server.url}/version`.",
        )
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return failures.Unreachable(
            f"{server.endpoint} cannot be reached: {error.strerror or error}", hint="Look at the route."
        )
    return failures.NotApiServer(
        f"{server.endpoint} does not speak HTTP as an API server does, or ends the connection at once",
        hint="Is it the API server's address, or a load balancer without a backend?",
    )


def _certificate(error: ssl.SSLCertVerificationError, server: Server, skew: float | None) -> WinjoinError:
    name = server.server_name or server.endpoint.host
    if error.verify_code in {_NAME, _ADDRESS}:
        return failures.CertificateName(
            f"The certificate of {server.endpoint} is not for {name}",
            hint="Use a name that is in it, or add this one to apiServer.certSANs and make it anew.",
        )
    if error.verify_code in {_NOT_YET, _EXPIRED}:
        return _dated(error.verify_code, server, skew)
    return failures.CertificateUntrusted(
        f"The certificate of {server.endpoint} does not come from the trusted CA ({error.verify_message})",
        hint="Is the address of this cluster, and does no proxy open TLS?",
    )


def _dated(code: int, server: Server, skew: float | None) -> WinjoinError:
    off = skew is not None and abs(skew) > CLOCK
    if off or code == _NOT_YET:
        measured = f": {difference(skew)}" if off and skew is not None else ""
        state = "is not valid yet" if code == _NOT_YET else "has expired"
        return failures.ClockOff(
            f"The certificate of {server.endpoint} {state} by this machine's clock{measured}",
            hint="Set this machine's clock and its time zone.",
        )
    return failures.CertificateExpired(
        f"The certificate of {server.endpoint} has expired",
        hint="`kubeadm certs renew apiserver` on the control plane.",
    )


def difference(skew: float) -> str:
    """In words: this machine's clock is 2 h behind the API server's."""
    amount = abs(skew)
    units = ((3600, f"{amount / 3600:.1f} h"), (120, f"{amount / 60:.0f} min"), (0, f"{amount:.0f} s"))
    text = next(words for least, words in units if amount >= least)
    return f"this machine's clock is {text} {'behind' if skew > 0 else 'ahead of'} the API server's"


def _tls(error: ssl.SSLError, server: Server) -> WinjoinError:
    if error.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"}:
        return failures.NotApiServer(
            f"{server.endpoint} does not speak TLS", hint="The API server's port is usually 6443."
        )
    why = (error.reason or str(error)).lower().replace("_", " ")
    return failures.NotApiServer(
        f"TLS with {server.endpoint} failed: {why}", hint="Is it the API server's address?"
    )


def refused(  # noqa: PLR0917 - all of it is in the sentence
    method: str, path: str, answer: Answer, value: dict[str, Any] | None, server: Server, who: str
) -> WinjoinError:
    """The failure behind an answer that is no success, or no JSON."""
    if value is None and answer.status == 404 and path.startswith("/apis/"):  # noqa: PLR2004 - HTTP's own number
        # a group that nobody serves is plain text, also in Kubernetes
        value = {"message": "it has no such kind"}
    if value is None or (value.get("kind") != "Status" and "message" not in value):
        return _no_api(answer, server)
    message = _plain(str(value.get("message") or value.get("reason") or f"status {answer.status}"))
    kind = failures.BY_STATUS.get(answer.status, failures.ApiRefused)
    return kind(
        f"{server.url} refuses {method} {path} to {who}: {message}",
        status=answer.status,
        reason=str(value.get("reason") or ""),
        hint=_HINTS.get(answer.status, "Look at the API server's own words."),
    )


_HINTS = {
    401: "Get new credentials: these have expired or are another cluster's.",
    403: "Use credentials with that right, or give it to these.",
    404: "Is it there? Look with kubectl.",
    409: "Somebody else made or changed it; run the command again.",
}


def _no_api(answer: Answer, server: Server) -> WinjoinError:
    if 300 <= answer.status < 400:  # noqa: PLR2004 - HTTP's own numbers
        what = f"sends on to {_plain(answer.headers.get('location', 'nowhere'))} (status {answer.status})"
    else:
        kind = _plain(answer.headers.get("content-type", "no type")).partition(";")[0]
        what = f"answers {answer.status} with {kind}"
    return failures.NotApiServer(
        f"{server.url} {what}, which no API server does",
        hint="Is it the API server's address, or a gateway or load balancer in front of it?",
    )


def _plain(text: str, most: int = 300) -> str:
    """One line without control characters, of bounded length."""
    return "".join(char if char.isprintable() else " " for char in text[:most])


def seconds_of(date: str) -> float | None:
    """Seconds since 1970 of an HTTP date; None where it is none. The locale does not matter."""
    from datetime import datetime

    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    try:
        _, day, month, year, clock, zone = date.split()
        hour, minute, second = (int(part) for part in clock.split(":"))
        moment = datetime(
            int(year), months.index(month) + 1, int(day), hour, minute, min(second, 59), tzinfo=UTC
        )
    except ValueError:
        return None
    return moment.timestamp() if zone == "GMT" else None
