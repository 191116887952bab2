"""What a target's settings mean for pywinrm, and those that are refused before anything is sent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from winjoin.config.target import Target
from winjoin.errors import ConfigInvalid, Problem

_LIBRARY_AUTH = {"basic": "basic", "certificate": "certificate", "ntlm": "ntlm", "kerberos": "kerberos"}


def checked(target: Target) -> Target:
    """The target itself; ConfigInvalid tells everything that would show a secret on the wire or cannot work."""
    clear = _clear(target)
    problems = [Problem(target.name, what) for what in (*clear, *_missing(target))]
    if problems and clear:
        raise ConfigInvalid(
            problems, hint="Use HTTPS on port 5986, or ntlm on 5985, which encrypts by itself."
        )
    if problems:
        raise ConfigInvalid(problems)
    return target


def _clear(target: Target) -> list[str]:
    """What would travel in clear: on HTTP, only the messages of ntlm and kerberos are encrypted."""
    if target.scheme == "https":
        return []
    found = []
    if target.auth == "basic":
        found.append(
            "Basic would send the password in clear on http; use HTTPS, or ntlm, which encrypts on http"
        )
    if target.auth == "certificate":
        found.append("a client certificate needs https")
    if target.message_encryption == "never":
        found.append("message encryption is off on http: secrets of the cluster would be sent in clear")
    return found


def _missing(target: Target) -> list[str]:
    found = []
    method = method_of(target)
    if method == "certificate":
        names = (("certificate", target.certificate), ("certificate's key", target.certificate_key))
        found += [f"the {what} is not given" for what, path in names if not path]
        lost = [f"the {what} {path} is not there" for what, path in names if path and not Path(path).exists()]
        found += lost or ([] if found else _unusable(target))
    elif method != "kerberos":
        found += [] if target.user else ["no user is given"]
        found += [] if target.password is not None else [_no_password(target)]
    elif not kerberos_is_here():
        found.append("kerberos needs the Python package pykerberos, which is not installed; use ntlm")
    if target.ca_file and not Path(target.ca_file).exists():
        found.append(f"the CA file {target.ca_file} is not there")
    return found


def _unusable(target: Target) -> list[str]:
    """What is wrong with a client certificate and its key; OpenSSL would ask for a key's password at the terminal."""
    import ssl

    def refused() -> str:
        raise ValueError(
            "the certificate's key has a password; write it without one (openssl pkey -in KEY -out PLAIN)"
        )

    files = f"{target.certificate} and {target.certificate_key}"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(
            target.certificate, target.certificate_key, refused
        )
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            return [f"{files} do not belong together"]
        return [f"{files} are no certificate and key in PEM (openssl pkcs12 makes PEM of a .pfx file)"]
    except (OSError, ValueError) as error:
        return [str(error)]
    return []


def _no_password(target: Target) -> str:
    source = f": {target.password_source}" if target.password_source else ""
    return f"no password of {target.user or 'the user'} is known{source}"


def method_of(target: Target) -> str:
    """The library's name of the way to log on; ``negotiate`` is Kerberos where library and ticket are there."""
    if target.auth == "negotiate":
        return "kerberos" if kerberos_is_here() and _has_ticket() else "ntlm"
    return _LIBRARY_AUTH.get(target.auth, "ntlm")


def kerberos_is_here() -> bool:
    """Whether the package that pywinrm wants for Kerberos is installed."""
    from importlib.util import find_spec

    return find_spec("kerberos") is not None


def _has_ticket() -> bool:
    """A cache of tickets where MIT Kerberos looks; kinds that are no file are believed."""
    cache = os.environ.get("KRB5CCNAME", "")
    kind, mark, path = cache.partition(":")
    if mark and kind != "FILE":
        return True
    uid = os.getuid() if hasattr(os, "getuid") else 0
    return Path((path if mark else cache) or f"/tmp/krb5cc_{uid}").exists()  # noqa: S108 - its own default


def settings(target: Target) -> dict[str, Any]:
    """Keyword arguments of ``winrm.protocol.Protocol``.

    A pinned certificate replaces the check of its chain and name. Proxies of the environment are never used: they
    are for the Internet, and NTLM does not survive most of them.
    """
    return {
        "endpoint": target.url,
        "transport": method_of(target),
        "username": target.user or None,
        "password": target.password.reveal() if target.password is not None else None,
        "ca_trust_path": target.ca_file or None,
        "cert_pem": target.certificate or None,
        "cert_key_pem": target.certificate_key or None,
        "server_cert_validation": "ignore" if target.thumbprint else target.server_cert_validation,
        "message_encryption": "always" if target.scheme == "http" else target.message_encryption,
        "proxy": target.proxy or None,
    }
