"""From what pywinrm and its layers raise to what a user can do about it; numbers decide, never translated words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from enum import Enum

from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ConnectTimeout, ProxyError, RequestException, Timeout
from requests.exceptions import SSLError as RequestsSslError
from spnego.exceptions import SpnegoError
from urllib3.exceptions import NameResolutionError
from winrm.exceptions import (
    InvalidCredentialsError,
    WinRMError,
    WinRMOperationTimeoutError,
    WinRMTransportError,
    WSManFaultError,
)

from winjoin.config.target import Target
from winjoin.errors import HostError
from winjoin.transports import winrm_failures as failures
from winjoin.transports.winrm_certificates import Shown, shown

LIBRARY_ERRORS = (
    WinRMError,
    WinRMTransportError,
    WinRMOperationTimeoutError,
    RequestException,
    SpnegoError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
"""What comes out of pywinrm: the last four where its layers meet an answer that is not WinRM's."""

_UNAUTHORIZED, _BAD_REQUEST, _TOO_LARGE, _SERVER_ERROR = 401, 400, 413, 500
_TIMED_OUT, _SHELL_GONE, _BUSY, _DENIED = 2150858793, 2150858843, 170, 5
_QUOTAS = frozenset({2150859173, 2150859174, 2150859175, 2150859176, 2150858815})
_NAME_CODES, _TIME_CODES = frozenset({62, 63, 64}), frozenset({9, 10})
"""OpenSSL's X509_V_ERR_: host name, e-mail, IP address; not yet valid, expired."""
_PLAIN_REASONS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
)


class Trouble(Enum):
    """What to do about an error in the middle of a session."""

    QUIET = "the operation's time is over"
    BUSY = "the input is busy"
    TOO_LARGE = "the message is too large"
    UNREADABLE = "the message could not be read: the security context is out of step"
    LOST = "the connection broke"
    GONE = "the shell is gone"
    OTHER = "something else"


def trouble_of(error: Exception) -> Trouble:
    """Sort an error of a message to a running program."""
    if isinstance(error, WinRMOperationTimeoutError):
        return Trouble.QUIET
    if isinstance(error, WSManFaultError):
        return {_SHELL_GONE: Trouble.GONE, _BUSY: Trouble.BUSY}.get(_number(error), Trouble.OTHER)
    if isinstance(error, WinRMTransportError):
        return _status_trouble(error.code)
    if isinstance(error, SpnegoError) or _is_broken_off(error):
        return Trouble.LOST
    lost = isinstance(error, RequestException) and not _is_refusal(error)
    return Trouble.LOST if lost else Trouble.OTHER


def _status_trouble(status: int) -> Trouble:
    """502 to 504 come from what stands in between, or while WinRM starts."""
    known = {_BAD_REQUEST: Trouble.UNREADABLE, _TOO_LARGE: Trouble.TOO_LARGE}
    return known.get(status, Trouble.LOST if status > _SERVER_ERROR else Trouble.OTHER)


def _is_refusal(error: Exception) -> bool:
    """Whether it is about the certificate, or no connection at all: trying again would not help."""
    if isinstance(error, RequestsSslError):
        return _is_pin(error) or any(
            isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)
        )
    return not isinstance(error, RequestsConnectionError | Timeout) and not _is_cut(error)


def _is_broken_off(error: Exception) -> bool:
    """Whether a logon was answered by what is no part of it, such as the 503 of a service that is not up."""
    return isinstance(error, KeyError) and str(error.args[0]).lower() == "www-authenticate"


def _is_cut(error: Exception) -> bool:
    return type(error).__name__ in {"ChunkedEncodingError", "ContentDecodingError"}


def explain(target: Target, error: Exception, offer: str | None, *, opening: bool = False) -> HostError:
    """The error for the user. `offer`: WWW-Authenticate of the first 401; `opening`: nothing worked yet."""
    made = _explained(target, error, offer, opening=opening)
    made.host = target.name
    return made


def _explained(target: Target, error: Exception, offer: str | None, *, opening: bool) -> HostError:  # noqa: PLR0911 - a table of causes
    if isinstance(error, InvalidCredentialsError | PermissionError):
        return _credentials(target, offer)
    if isinstance(error, WSManFaultError):
        return _fault(target, error)
    if isinstance(error, WinRMTransportError):
        return _status(target, error.code, offer)
    if isinstance(error, RequestsSslError):
        return _tls(target, error)
    if isinstance(error, RequestsConnectionError | Timeout) or _is_cut(error):
        return _connection(target, error, opening=opening)
    if isinstance(error, WinRMOperationTimeoutError):
        return failures.NoAnswer(
            f"WinRM on {where(target)} did not do its part in time",
            hint="Look at the host's load, and try again.",
        )
    if _is_broken_off(error):
        return failures.NotWinrm(
            f"What answers at {where(target)} broke the logon off: it is not WinRM, or not ready",
            hint=f"Try again when the service WinRM is up. {_CHECK_PORT}",
        )
    return failures.NotWinrm(
        f"What answers at {where(target)} is not WinRM ({type(error).__name__})", hint=_CHECK_PORT
    )


_CHECK_PORT = "Check address and port: WinRM is on 5986 (https) or 5985 (http)."


def where(target: Target) -> str:
    """``win-1 (https://192.0.2.7:5986)``; just the URL where the name is in it."""
    url = target.url.removesuffix("/wsman")
    return url if target.name == target.address else f"{target.name} ({url})"


def _credentials(target: Target, offer: str | None) -> HostError:
    wanted = {"basic": "basic", "kerberos": "kerberos negotiate", "certificate": ""}.get(
        target.auth, "negotiate ntlm"
    )
    if offer is not None and wanted and not any(word in offer.lower() for word in wanted.split()):
        offered = ", ".join(part.split()[0] for part in offer.split(",") if part.split())[:100] or "nothing"
        return failures.SchemeNotOffered(
            f"{where(target)} does not offer {target.auth}; it offers {offered}",
            hint="Choose one that it offers (ansible_winrm_transport), such as ntlm where it says Negotiate.",
        )
    if target.auth == "certificate":
        return _client_certificate(target)
    return failures.WrongCredentials(
        f"{where(target)} refused {target.user} with the password that was given ({target.auth}); it was not tried again",
        hint="Check in this order: " + "; ".join(_causes_of_401(target)) + ".",
    )


def _causes_of_401(target: Target) -> Iterator[str]:
    """What Windows answers 401 to, the likely first."""
    yield "the password"
    if target.auth == "basic":
        yield "the account: Basic takes local ones only"
    else:
        yield f"the account's name ({_spelled(target.user)})"
    yield "that it is not locked, disabled or expired, and may log on over the network"
    if target.auth != "basic":
        yield "the clocks of host and domain"
    seen = shown(target) if target.scheme == "https" and target.auth != "basic" else None
    if seen:
        yield (
            "whether the host asks for channel binding (CbtHardeningLevel Strict) and the certificate seen here is not"
            f" the host's ({seen.thumbprints}): then connect without the load balancer or proxy that ends TLS"
        )


def _spelled(user: str) -> str:
    r"""How the name was understood: ``adm`` of a domain member is looked for on the host alone."""
    if "@" in user:
        return f"{user} is of a domain; a local one is just NAME"
    domain, mark, name = user.rpartition("\\")
    if mark and domain != ".":
        return f"{name} of {domain}, a domain or the host's own name"
    return f"{name} is a local one; of a domain it is DOMAIN\\{name}"


def _client_certificate(target: Target) -> HostError:
    return failures.WrongCredentials(
        f"{where(target)} does not take the client certificate {target.certificate}",
        hint=(
            "On the host: its CA among the trusted roots, the certificate mapped to a local account"
            " (WSMan:\\localhost\\ClientCertificate), and Auth\\Certificate of the service true."
        ),
    )


def _fault(target: Target, error: WSManFaultError) -> HostError:
    code = _number(error)
    if code == _DENIED or (error.fault_subcode or "").endswith(":AccessDenied"):
        return failures.NotAdministrator(
            f"{where(target)} took the password of {target.user}, and denies it the use of WinRM's shells",
            hint="Use an administrator; for a local one but the built-in, set LocalAccountTokenFilterPolicy to 1.",
        )
    if code in _QUOTAS:
        return failures.QuotaReached(
            f"WinRM on {where(target)} has reached a limit for {target.user} (0x{code:08X})",
            hint="Wait until shells that were left have ended, or restart the service WinRM on the host.",
        )
    if code == _SHELL_GONE:
        return failures.ShellGone(
            f"The shell on {where(target)} is gone: Windows or its WinRM service was restarted",
            hint="Run the same command again: it goes on where it stopped.",
        )
    said = "".join(c if c.isprintable() else " " for c in error.reason)[:300].strip()
    return failures.WinrmFault(
        f"WinRM on {where(target)} answered with the fault 0x{code:08X}: {said}",
        hint="Look at the event log Microsoft-Windows-WinRM/Operational of the host.",
    )


def _number(error: WSManFaultError) -> int:
    """WSMan's number; quotas come as WMI's at times, as a MessageID or a signed HRESULT."""
    wmi = error.wmierror_code
    if wmi is not None and (wmi & 0xFFFFFFFF) in _QUOTAS:
        return int(wmi & 0xFFFFFFFF)
    if error.wsman_fault_code is None and "0x803381a" in (error.response or "").lower():
        return 2150859174
    return int(error.wsman_fault_code or wmi or 0) & 0xFFFFFFFF


def _status(target: Target, status: int, offer: str | None) -> HostError:
    if status == _UNAUTHORIZED:
        return _credentials(target, offer)
    if status == _SERVER_ERROR and target.scheme == "http":
        return failures.UnencryptedRefused(
            f"{where(target)} refuses unencrypted messages", hint="Use HTTPS on port 5986."
        )
    if status == _BAD_REQUEST and target.scheme == "http":
        return failures.NotWinrm(
            f"{where(target)} cannot read the encrypted messages (HTTP status 400)",
            hint="Use HTTPS on port 5986; something on the way may take the HTTP connection apart.",
        )
    return failures.NotWinrm(
        f"What answers at {where(target)} is not WinRM, or not ready: HTTP status {status}", hint=_CHECK_PORT
    )


def _connection(target: Target, error: Exception, *, opening: bool) -> HostError:
    causes = list(_causes(error))
    if isinstance(error, ProxyError):
        return failures.NoAnswer(
            f"The proxy {_without_login(target.proxy)} does not lead to {where(target)}",
            hint="Leave ansible_winrm_proxy out where the host can be reached directly.",
        )
    if any(isinstance(cause, NameResolutionError) for cause in causes):
        return _unknown(target)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return failures.PortClosed(
            f"Nothing listens at {where(target)}",
            hint="On the host: winrm enumerate winrm/config/listener. " + _CHECK_PORT,
        )
    if isinstance(error, Timeout | ConnectTimeout):
        return failures.NoAnswer(
            f"{where(target)} does not answer", hint="Check address, route and firewall."
        )
    return _broken(target, causes, opening=opening)


def _unknown(target: Target) -> HostError:
    address, zone, name = target.address.partition("%")
    if zone:
        return failures.NameUnknown(
            f"{target.name}: this machine has no network interface {name}, to which {address} would belong",
            hint="Give the interface of this machine that is on the host's network, or an address that is not link-local.",
        )
    return failures.NameUnknown(
        f"The name {target.address} of {target.name} is not known to DNS here",
        hint="Check the name, or give the address (ansible_host).",
    )


def _broken(target: Target, causes: list[BaseException], *, opening: bool) -> HostError:
    """A connection that ended without an answer."""
    if opening and target.auth == "certificate" and shown(target) is not None:
        return _client_certificate(target)
    if opening and target.scheme == "http" and shown(target) is not None:
        return failures.SpeaksTls(
            f"{where(target)} speaks TLS", hint="Use https with this port (5986 by default)."
        )
    return failures.NoAnswer(
        f"{where(target)} cannot be reached ({_said(causes)})", hint="Check address, route and firewall."
    )


def _without_login(proxy: str) -> str:
    return proxy.rpartition("@")[2].removeprefix("http://").removeprefix("https://")


def _said(causes: list[BaseException]) -> str:
    system = [cause for cause in causes if isinstance(cause, OSError) and cause.strerror]
    return str(system[-1].strerror) if system else "the connection ended without an answer"


def _tls(target: Target, error: Exception) -> HostError:
    reason, code = "", 0
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            reason = str(getattr(cause, "reason", "") or reason)
            code = int(getattr(cause, "verify_code", 0) or code)
    if reason in _PLAIN_REASONS:
        return failures.NotTls(
            f"{where(target)} does not speak TLS",
            hint="5985 is http and 5986 https: give the scheme that fits.",
        )
    seen = shown(target)
    if _is_pin(error):
        now = f": {seen.thumbprints}" if seen else ""
        return failures.OtherCertificate(
            f"{where(target)} shows another certificate than the pinned {target.thumbprint.upper()}{now}",
            hint="Compare with the host's own: winrm enumerate winrm/config/listener. Pin the new one if it is that.",
        )
    if code or "doesn't match" in str(error) or "does not match" in str(error):
        return _certificate(target, code or 62, seen)
    if target.auth == "certificate" and seen:
        return _client_certificate(target)
    return failures.HandshakeEnded(
        f"{where(target)} ended the TLS handshake ({reason or 'without a reason'})",
        hint="On the host: winrm enumerate winrm/config/listener; its CertificateThumbprint must be in LocalMachine\\My.",
    )


def _certificate(target: Target, code: int, seen: Shown | None) -> HostError:
    prints = f" ({seen.thumbprints})" if seen else ""
    pin = f"compare its thumbprint with the host's own and pin it (winjoin_thumbprint){prints}"
    if code in _NAME_CODES:
        names = seen.names if seen else "another host"
        return failures.NameMismatch(
            f"{target.name}: the certificate names {names}; connected to {target.address}",
            hint=f"Connect by a name that it has; or {pin}; or give a CA file and a certificate that fits.",
        )
    if code in _TIME_CODES:
        span = f" (it is from {seen.begins} to {seen.ends})" if seen else ""
        return failures.CertificateExpired(
            f"The certificate of {where(target)} is not valid now{span}",
            hint="Renew it and bind the listener to the new one; or check the clock here.",
        )
    issuer = f", issued by {seen.issuer}" if seen else ""
    return failures.UnknownAuthority(
        f"Nobody vouches for the certificate of {where(target)}{issuer}",
        hint=f"{pin[0].upper()}{pin[1:]}; or give its CA (ansible_winrm_ca_trust_path).",
    )


def _is_pin(error: Exception) -> bool:
    """urllib3 has no class of its own for it; its words are English everywhere."""
    return "Fingerprints did not match" in str(error) or "Fingerprint of invalid length" in str(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it came from: as cause, context, first argument, or urllib3's reason."""
    waiting, known = [error], set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in known:
            continue
        known.add(id(cause))
        yield cause
        came = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting += [item for item in came if isinstance(item, BaseException)]
