"""What can go wrong on the way to a host, each with its own fix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from winjoin.config.target import Target
from winjoin.errors import AccessDenied, HostError, HostUnreachable, TlsRefused

_DENIED = 5
_TOO_MANY_SHELLS = frozenset({2150859173, 2150859174, 2150859175, 2150859176})
_NOT_FOUND, _UNAUTHORIZED = 404, 401


class WrongCredentials(AccessDenied):
    r"""The host refused the account: the name or password is wrong, or its way of logging on is switched off.

    It is asked once only, so that the account is not locked. A local account is `NAME` or `.\NAME`, one of a
    domain `DOMAIN\NAME` or `NAME@domain`. Where group policy sets the CbtHardeningLevel to Strict, a proxy that
    ends TLS on the way makes every password wrong.
    """

    id = "WJ-HOST-CREDENTIALS"


class NotAdministrator(AccessDenied):
    r"""The password is right, and the account may not use WinRM's shells: it is no administrator, or its rights are filtered.

    Windows gives local administrators but the built-in one a filtered token over the network, unless
    LocalAccountTokenFilterPolicy (DWord 1 below HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System)
    says otherwise.
    """

    id = "WJ-HOST-NOT-ADMINISTRATOR"


class NameMismatch(TlsRefused):
    """The listener's certificate is for another name or address than the one that was asked for.

    Use a name that is in it, or pin the certificate by its thumbprint (--thumbprint, winjoin_thumbprint).
    """

    id = "WJ-HOST-TLS-NAME"


class UnknownAuthority(TlsRefused):
    """Nobody vouches for the listener's certificate: it is self-signed, or its CA is not known here.

    Give the CA with --ca-file (ansible_winrm_ca_trust_path), or pin the certificate by its thumbprint.
    """

    id = "WJ-HOST-TLS-CA"


class OtherCertificate(TlsRefused):
    r"""The listener's certificate has another thumbprint than the one that was given.

    It was renewed, the listener is bound to another certificate, or something else answers. Look at it on the
    host: Get-ChildItem WSMan:\localhost\Listener and the certificate store.
    """

    id = "WJ-HOST-TLS-PIN"


class CertificateExpired(TlsRefused):
    """The listener's certificate is not valid at this time: it has ended, or a clock is wrong."""

    id = "WJ-HOST-TLS-EXPIRED"


class NotTls(TlsRefused):
    """HTTPS was spoken to a port that does not speak TLS: 5985 is HTTP, 5986 HTTPS."""

    id = "WJ-HOST-TLS-NONE"


class NotWinrm(HostError):
    """What answers is not WinRM: another web server has the port, or a proxy answers for the host."""

    id = "WJ-HOST-NOT-WINRM"


class QuotaReached(HostError):
    r"""WinRM on the host has reached a limit: shells, processes or operations of this user.

    Left shells end by themselves after their idle time (MaxShellsPerUser, IdleTimeout below WSMan:\localhost\Shell).
    """

    id = "WJ-HOST-QUOTA"


class ShellGone(HostUnreachable):
    """The shell in which the agent ran is gone: Windows restarted, or the WinRM service did."""

    id = "WJ-HOST-SHELL-GONE"


class WinrmFault(HostError):
    """WinRM answered with a fault that winjoin does not know; its number and words are in the message."""

    id = "WJ-HOST-FAULT"


def fault_code(error: Exception) -> int | None:
    """WSMan's number of a fault; None for what is no fault."""
    for name in ("wsman_fault_code", "wmierror_code", "fault_code"):
        value = getattr(error, name, None)
        try:
            if value is not None:
                return int(value)
        except (TypeError, ValueError):
            continue
    if type(error).__name__ == "WinRMOperationTimeoutError":
        return 2150858793
    return None


@contextmanager
def explained(target: Target) -> Iterator[None]:
    """Turn every failure of pywinrm and requests into one of ours."""
    try:
        yield
    except HostError:
        raise
    except Exception as error:
        made = _made(target, error)
        if made is None:
            raise
        made.host = target.name
        raise made from error


def _made(target: Target, error: Exception) -> HostError | None:
    from requests.exceptions import ConnectionError as RequestsConnectionError
    from requests.exceptions import RequestException, SSLError
    from winrm.exceptions import InvalidCredentialsError, WinRMError, WinRMTransportError

    if isinstance(error, InvalidCredentialsError):
        return _credentials(target)
    if isinstance(error, SSLError):
        return _tls(target, error)
    if isinstance(error, RequestsConnectionError | RequestException):
        return _unreachable(target, error)
    if isinstance(error, WinRMTransportError):
        return _http(target, error)
    return _fault(target, error) if isinstance(error, WinRMError) else None


def _credentials(target: Target) -> HostError:
    return WrongCredentials(
        f"{target.name} ({target.address}:{target.port}) refused {target.user} by {target.auth}",
        hint="Check the account and its password; it was not tried again.",
    )


def _tls(target: Target, error: Exception) -> HostError:
    import ssl

    where, said = f"{target.name} ({target.address}:{target.port})", str(error)
    cause: BaseException | None = error
    reason = ""
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "reason", "") or ""
            code = getattr(cause, "verify_code", 0)
            if code:
                return _verify(where, code, target)
        cause = cause.__cause__ or cause.__context__
    if "Fingerprints did not match" in said:
        return OtherCertificate(
            f"{where} shows another certificate than the pinned one", hint="Look at it on the host."
        )
    if (
        reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"}
        or "wrong version number" in said.lower()
    ):
        return NotTls(f"{where} does not speak TLS", hint="5985 is HTTP, 5986 HTTPS: give the right port.")
    if "doesn't match" in said or "Hostname mismatch" in said or "IP address mismatch" in said:
        return _verify(where, 62, target)
    return UnknownAuthority(f"{where} could not be trusted: {said[:200]}", hint="Give its CA with --ca-file.")


_NAME_CODES, _EXPIRED_CODES = frozenset({62, 64}), frozenset({9, 10})


def _verify(where: str, code: int, target: Target) -> HostError:
    """OpenSSL's number of a failed verification (X509_V_ERR_…)."""
    if code in _NAME_CODES:
        return NameMismatch(
            f"The certificate of {where} is not for {target.address}",
            hint="Use a name that is in it, or pin it with --thumbprint.",
        )
    if code in _EXPIRED_CODES:
        return CertificateExpired(
            f"The certificate of {where} is not valid now", hint="Renew it, or mend the clock."
        )
    return UnknownAuthority(
        f"Nobody vouches for the certificate of {where}",
        hint="Give its CA with --ca-file, or pin it with --thumbprint.",
    )


def _unreachable(target: Target, error: Exception) -> HostError:
    where, said = f"{target.name} ({target.address}:{target.port})", str(error)
    if "Name or service not known" in said or "NameResolution" in said or "nodename nor servname" in said:
        return HostUnreachable(
            f"The name {target.address} is not known to DNS here", hint="Check it, or give an address."
        )
    if "refused" in said:
        return HostUnreachable(
            f"{where} refuses the connection: no WinRM listener is there",
            hint="On the host: winrm enumerate winrm/config/listener; the firewall must let the port in.",
        )
    return HostUnreachable(
        f"{where} does not answer",
        hint=f"Check route and firewall: Test-WSMan {target.address} -Port {target.port}.",
    )


def _http(target: Target, error: Exception) -> HostError:
    code = getattr(error, "code", None)
    where = f"{target.name} ({target.url})"
    if code == _UNAUTHORIZED:
        return _credentials(target)
    if code == _NOT_FOUND:
        return NotWinrm(
            f"{where} is another server than WinRM: HTTP status 404", hint="Check address and port."
        )
    return NotWinrm(
        f"{where} answered with HTTP status {code}",
        hint="Check that WinRM listens there, and no proxy is between.",
    )


def _fault(target: Target, error: Exception) -> HostError:
    code = fault_code(error)
    if code == _DENIED:
        return NotAdministrator(
            f"{target.name} does not let {target.user} use WinRM, although the password is right",
            hint="Use an administrator; for a local one set LocalAccountTokenFilterPolicy to 1 on the host.",
        )
    if code in _TOO_MANY_SHELLS:
        return QuotaReached(
            f"WinRM on {target.name} has reached a limit: {error}", hint="End old shells, or wait."
        )
    return WinrmFault(
        f"WinRM on {target.name} answered: {str(error)[:300]}", hint="Look the number up with explain."
    )
