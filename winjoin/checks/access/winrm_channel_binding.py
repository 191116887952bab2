"""Check `WinRMChannelBinding`."""

from __future__ import annotations

from collections.abc import Iterator

from winjoin.checks.access.settings import held_by_policy, origin
from winjoin.engine.check import Candidate, Finding, check, unknown, warning


@check("WinRMChannelBinding")
def winrm_channel_binding(candidate: Candidate) -> Iterator[Finding]:
    """WinRM does not insist on channel binding (CbtHardeningLevel is not Strict).

    Hardened domains set Strict. winjoin sends the binding, so NTLM over HTTPS straight to the host works.
    Through a load balancer that ends TLS it cannot: each log-on is a 401 with the right password, as it is
    for clients that send no binding (pywinrm#161). The setting is sound, and winjoin does not change it.

    Cure: connect to the host itself over HTTPS, not through something that ends TLS.
    """
    if not candidate.remote:
        return
    level = candidate.facts.remote.cbt
    if level is None:
        yield unknown("It is not known whether WinRM insists on channel binding.")
    elif level.casefold() == "strict":
        held = held_by_policy(candidate, "CbtHardeningLevel", "CBTHardeningLevelStatus")
        yield warning(
            f"WinRM insists on channel binding: CbtHardeningLevel is Strict, {origin(held)}",
            "Connect to the host itself over HTTPS, never through a load balancer that ends TLS; "
            "the setting may stay.",
        )
