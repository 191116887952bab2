"""Check `StrongCrypto`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.access.tls12 import modern
from winjoin.engine.check import Candidate, Finding, check, unknown, warning

_KEYS = (
    "HKLM:\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319",
    "HKLM:\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319",
)
_NAME = "SchUseStrongCrypto"


@check("StrongCrypto")
def strong_crypto(candidate: Candidate) -> Iterator[Finding]:
    """PowerShell's downloads use TLS 1.2 without being told to.

    Windows PowerShell on Server 2019 may begin with TLS 1.0. winjoin asks for TLS 1.2 itself; scripts of
    network agents and of operators often do not, and end with "Could not create SSL/TLS secure channel".
    Where PowerShell offers TLS 1.2 the registry value is not missed.

    Cure: SchUseStrongCrypto=1 for .NET 4, 64 and 32 bits; --fix sets it.
    """
    engine = candidate.facts.engine
    if engine.tls is None or (not modern(engine.tls) and engine.strong_crypto is None):
        yield unknown("It is not known which TLS protocols .NET programs on the host begin with.")
    elif engine.tls and not modern(engine.tls) and not engine.strong_crypto:
        from winjoin.resources.registry_value import RegistryValue

        why = "scripts on the host then download with TLS 1.2"
        yield warning(
            f"PowerShell on the host begins with {', '.join(engine.tls)}: {_NAME} is not set",
            "; ".join(f"Set-ItemProperty '{key}' {_NAME} 1 -Type DWord" for key in _KEYS),
            fix=tuple(RegistryValue(path=key, name=_NAME, kind="DWord", value=1, why=why) for key in _KEYS),
        )
