"""Check `TLS12`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.engine.check import Candidate, Finding, check, error, unknown, warning

_KEY = "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"


@check("TLS12")
def tls12(candidate: Candidate) -> Iterator[Finding]:
    r"""Windows speaks TLS 1.2.

    Publishers of artifacts, registries and mirrors refuse older protocols: downloads end with "Could not
    create SSL/TLS secure channel". Where Windows' own library has TLS 1.2 switched off in the registry,
    winjoin's downloads fail, too. Where only .NET's default is old, StrongCrypto says so.

    Cure: Enabled=1 and DisabledByDefault=0 below SCHANNEL\Protocols\TLS 1.2\Client, then a restart.
    """
    engine = candidate.facts.engine
    if engine.tls is None:
        yield unknown("It is not known which TLS protocols the host offers.")
    elif not engine.tls:
        yield error(
            "TLS 1.2 is switched off on the host: downloads over HTTPS fail",
            f"Set Enabled to 1 and DisabledByDefault to 0 below {_KEY}, then restart the host.",
        )
    elif not modern(engine.tls) and engine.strong_crypto is not False:
        yield warning(
            f"PowerShell on the host offers {', '.join(engine.tls)}, not TLS 1.2",
            "Find what sets ServicePointManager.SecurityProtocol (a profile script, a policy), and remove it.",
        )


def modern(protocols: tuple[str, ...]) -> bool:
    """Whether TLS 1.2 or a newer one is among them."""
    return any(name.casefold() in {"tls12", "tls13"} for name in protocols)
